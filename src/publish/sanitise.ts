import type { SecretMasker } from '../core/secrets.ts';
import { cutBytes, cutText } from '../core/text/cut.ts';
import { cutMarkdown, cutMarkdownLines } from '../core/text/cut-markdown.ts';
import { codeSpan, fence } from '../core/text/fence.ts';
import { foldLines } from '../core/text/fold-lines.ts';
import { hasHidden, revealHidden } from '../core/text/reveal-hidden.ts';
import { inertBlocks, inertLine } from './inert-blocks.ts';
import type { Cite } from './inert-inline.ts';
import { inertCode, removeOwnMarks } from './inert-code.ts';

export interface SanitiseOptions {
  readonly masker: SecretMasker;
  /** Beginnings of the addresses that may stay links, for example `https://github.com/OWNER/REPO/blob/SHA/`. */
  readonly allowedLinkPrefixes: readonly string[];
  /** Bytes in UTF-8, and so an upper bound for UTF-16 units too. */
  readonly maxLength: number;
  /** Writes what stands for a marker such as `[1, 3]` in text, as own markup; without it a marker is text. */
  readonly cite?: Cite;
}

/** UTF-16 units of a name that are looked at, and that are shown of a longer one: of its beginning and of its end. */
const MAX_NAME = { source: 4096, beginning: 350, end: 150 } as const;
const INFO_STRING = /^[ \t]*(?:`{3,}|~{3,})[ \t]*[^\s`~]/m;
const NOTE = '\n\n… shortened';
/** More of a source than this is never looked at: markup shrinks, but not so much. */
const SOURCE_FACTOR = 4;
const MAX_ATTEMPTS = 8;
/** So much of a long source is tried first, as a multiple of what may come out: nearly always it fills the place. */
const FIRST_TRY = 1.25;

/**
 * Makes foreign Markdown fit to be published. The only way from a model's or a stranger's words to GitHub.
 *
 * Mentions, references and commands do nothing, images are gone, HTML (comments and our own markers too) is text, only
 * links on the allow-list are links, hidden characters are shown, secrets are masked, code blocks end, and the result is
 * at most `maxLength` long and says so when it was shortened. Code stays readable. Linear in the text. A second pass does
 * no harm, but apply it to foreign text alone and put own markup around the result: it takes suggestion blocks,
 * `<details>` and markers apart, whoever wrote them.
 */
export function sanitise(markdown: string, rules: SanitiseOptions): string {
  const { allowedLinkPrefixes, cite } = rules;
  const inline = { allowedLinkPrefixes, inTable: false, ...(cite === undefined ? {} : { cite }) };
  const render = (text: string) => inertBlocks(text, inline);
  const source = prepare(markdown, rules);
  const result = fit(source, rules.maxLength, { render, note: NOTE, cut: cutMarkdownLines });
  return INFO_STRING.test(source.text) ? maskAgain(result, rules) : result;
}

/** A secret can be written around what an info string loses. Whoever does that gets no markup out of it. */
function maskAgain(rendered: string, { masker, maxLength }: SanitiseOptions): string {
  const masked = masker.maskKnown(rendered);
  return masked === rendered ? rendered : cutMarkdown(fence(inertCode(masked)), maxLength);
}

/** The same for one line, such as a title: line breaks become spaces, and it may stand in a table cell. */
export function sanitiseInline(text: string, rules: SanitiseOptions): string {
  const { text: prepared, isCut } = prepare(text, rules);
  const inline = { allowedLinkPrefixes: rules.allowedLinkPrefixes, inTable: true };
  const render = (line: string) => inertLine(line, inline).trim();
  return fit({ text: foldLines(prepared), isCut }, rules.maxLength, { render, note: '…' });
}

/** For places that show text as it is, such as an annotation's message: secrets masked, hidden characters shown, cut. */
export function sanitisePlain(
  text: string,
  { masker, maxLength }: Pick<SanitiseOptions, 'masker' | 'maxLength'>,
): string {
  const prepared = prepare(text, { masker, maxLength });
  return fit(prepared, maxLength, { render: (kept) => kept, note: '…' });
}

/** A name from the repository as code on one line; a very long one without its middle. */
export function sanitiseName(name: string, masker: SecretMasker): string {
  const { text } = prepare(name, { masker, maxLength: MAX_NAME.source });
  // Again, for what lost its middle may say what the whole did not.
  return codeSpan(inertCode(masker.maskKnown(shortenName(text))));
}

/** Whether code may be published as it stands: nothing in it is secret, hidden, or an order to another bot. */
export function isHarmlessCode(code: string, masker: SecretMasker): boolean {
  return masker.mask(code) === code && !hasHidden(code) && inertCode(code) === code;
}

interface Source {
  readonly text: string;
  readonly isCut: boolean;
}

/** Secrets go first: the masker sees through hidden characters, and nothing later can put a secret together. */
function prepare(text: string, { masker, maxLength }: Pick<SanitiseOptions, 'masker' | 'maxLength'>): Source {
  const limit = maxLength * SOURCE_FACTOR;
  const shown = revealHidden(removeOwnMarks(masker.mask(cutText(text, limit)).replaceAll(/\r\n?/g, '\n')));
  return { text: cutText(shown, limit), isCut: text.length > limit || shown.length > limit };
}

interface Layout {
  readonly render: (source: string) => string;
  /** What stands behind a shortened text. */
  readonly note: string;
  /** Shortens what was rendered where no markup can be torn, and notes it; nothing where there is no such place. */
  readonly cut?: (rendered: string, maxLength: number) => string | undefined;
}

/** Shortens between the lines of the result, else the source until it fits, so that no cut goes through finished markup. */
function fit({ text, isCut }: Source, maxLength: number, { render, note, cut }: Layout): string {
  let kept = cutAtBreak(text, maxLength * FIRST_TRY);
  let result = render(kept);
  if (kept !== text && Buffer.byteLength(result) <= maxLength) result = render((kept = text));
  if (isCut) result += note;
  result = cut?.(result, maxLength) ?? result;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && Buffer.byteLength(result) > maxLength; attempt += 1) {
    const growth = Buffer.byteLength(result) / Math.max(1, Buffer.byteLength(kept));
    kept = cutAtBreak(kept, Math.floor(((maxLength - Buffer.byteLength(note)) / growth) * 0.98));
    result = render(kept) + note;
  }
  return cutMarkdown(result, maxLength);
}

function shortenName(name: string): string {
  const { beginning, end } = MAX_NAME;
  if (name.length <= beginning + end) return name;
  return `${cutText(name, beginning)}…${name.slice(-end).replace(/^(?:[\udc00-\udfff]|\u200d|\ufe0f)+/, '')}`;
}

function cutAtBreak(text: string, maxBytes: number): string {
  const kept = cutBytes(text, Math.max(0, maxBytes));
  if (kept.length === text.length) return kept;
  const line = kept.lastIndexOf('\n');
  if (line > kept.length / 2) return kept.slice(0, line);
  const word = kept.lastIndexOf(' ');
  return word > kept.length / 2 ? kept.slice(0, word) : kept;
}
