import { codeSpan } from '../core/text/fence.ts';

/**
 * Stands between a sign and what would give it a meaning: behind the sign, except in `www.`, where GitHub would take it
 * for a part of the host's name.
 */
export const ZWSP = '\u200b';
const OWN_MARKS = /(?<=[@<&[\]!\\*_~$#.:/-]|[0-9a-f]{6})\u200b+|(?<=www)\u200b+(?=\.)/gi;

/** Bots that read raw comments, code or not. `@Injectable()` and the like are left alone: they are code. */
const BOT_MENTION =
  /@(?=(?:dependabot|renovate|mergify(?:io)?|copilot|claude|codex|coderabbit(?:ai)?|cursor|sweep(?:-ai)?|bors|rust(?:bot|-timer)|k8s-ci-robot|github-actions|proofline)\b)/gi;
/** Signs and words that mean something where they stand outside of backticks. */
const ACTIVE = /(?:[@<&[\]!\\*_~$]|#(?=\d)|gh-(?=\d)|www(?=\.)|:(?=\/\/)|[0-9a-f]{6}(?=[0-9a-f]))(?!\u200b)/gi;
const COMMAND = /^((?:[^\S\n]|>)*\/)(?=[a-z])/gim;
/** A mark of ours that somebody else wrote. */
const FORGED_MARK = /<(?=!--\s*proofline)/gi;

/** Our own marks from an earlier pass, which would otherwise be shown like anybody's hidden characters. */
export function removeOwnMarks(text: string): string {
  return text.replaceAll(OWN_MARKS, '');
}

/**
 * Code as it may stand in a fence or between backticks. GitHub links nothing there, but other bots read the raw text, so
 * what they would obey is taken apart; everything else stays as it is.
 */
export function inertCode(code: string): string {
  let inert = code;
  if (inert.includes('/') && (inert.includes('\n') || /^[\s>]*\//.test(inert)))
    inert = inert.replaceAll(COMMAND, `$1${ZWSP}`);
  if (inert.includes('<!--')) inert = inert.replaceAll(FORGED_MARK, `<${ZWSP}`);
  if (inert.includes('@')) inert = inert.replaceAll(BOT_MENTION, `@${ZWSP}`);
  return inert;
}

/** Text for a place that shows it as it stands, and from where others may quote it: nothing in it takes effect there. */
export function inertPlain(text: string): string {
  return inertCode(text).replaceAll(ACTIVE, (sign) => sign + ZWSP);
}

/** The code spans of one line of text. */
export class CodeSpans {
  #isTorn = false;

  /** Whether a table would tear one of the spans so far: then a bracket in it may find its other half behind it. */
  get isTorn(): boolean {
    return this.#isTorn;
  }

  /**
   * Code between backticks that stays harmless where the line is a row of a table. A table tears a span at its pipes;
   * the backtick that is left over takes the opening one of the next span for its own, and so that one stands open too.
   */
  write(code: string): string {
    this.#isTorn ||= code.includes('|');
    return codeSpan(this.#isTorn ? inertPlain(code) : inertCode(code));
  }
}
