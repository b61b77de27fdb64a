/** Stands between a sign and what would give it a meaning. */
export const ZWSP = '\u200b';
const OWN_MARKS = /(?<=[@<&[\]!\\*_~#.:/-])\u200b+/g;

/** Bots that read raw comments, code or not. `@Injectable()` and the like are left alone: they are code. */
const BOT_MENTION =
  /@(?=(?:dependabot|renovate|mergify(?:io)?|copilot|claude|codex|coderabbit(?:ai)?|cursor|sweep(?:-ai)?|bors|rust(?:bot|-timer)|k8s-ci-robot|github-actions|proofline)\b)/gi;
const COMMAND = /^([ \t>]*\/)(?=[a-z])/gim;

/** Our own marks from an earlier pass, which would otherwise be shown like anybody's hidden characters. */
export function removeOwnMarks(text: string): string {
  return text.replaceAll(OWN_MARKS, '');
}

/**
 * Code as it may stand in a fence or between backticks. GitHub links nothing there, but other bots read the raw text, so
 * what they would obey is taken apart; everything else stays as it is.
 */
export function inertCode(code: string): string {
  return code.replaceAll(COMMAND, `$1${ZWSP}`).replaceAll(BOT_MENTION, `@${ZWSP}`);
}

/** Code that a table may tear apart at its pipes: nothing in it means anything outside of backticks either. */
export function inertTornCode(code: string): string {
  return code.replaceAll(/[@<&[\]!\\*_~]|#(?=\d)|gh-(?=\d)|www\.|:(?=\/\/)/gi, (sign) => sign + ZWSP);
}
