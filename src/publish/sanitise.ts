import type { SecretMasker } from '../core/secrets.ts';
import { cutBytes, cutText } from '../core/text/cut.ts';
import { cutMarkdown } from '../core/text/cut-markdown.ts';
import { codeSpan } from '../core/text/fence.ts';
import { hasHidden, revealHidden } from '../core/text/reveal-hidden.ts';
import { inertBlocks, inertLine } from './inert-blocks.ts';
import { inertCode, removeOwnMarks } from './inert-code.ts';

export interface SanitiseOptions {
  readonly masker: SecretMasker;
  /** Beginnings of the addresses that may stay links, for example `https://github.com/OWNER/REPO/blob/SHA/`. */
  readonly allowedLinkPrefixes: readonly string[];
  /** Bytes in UTF-8, and so an upper bound for UTF-16 units too. */
  readonly maxLength: number;
}

/** UTF-16 units of a name that are looked at, and that are shown of a longer one: of its beginning and of its end. */
const MAX_NAME = { source: 4096, beginning: 350, end: 150 } as const;
const NOTE = '\n\n… shortened';
/** More of a source than this is never looked at: markup shrinks, but not so much. */
const SOURCE_FACTOR = 4;
const MAX_ATTEMPTS = 8;

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
  const inline = { allowedLinkPrefixes: rules.allowedLinkPrefixes, inTable: false };
  const render = (text: string) => inertBlocks(text, inline);
  return fit(prepare(markdown, rules), rules.maxLength, NOTE, render);
}

/** The same for one line, such as a title: line breaks become spaces, and it may stand in a table cell. */
export function sanitiseInline(text: string, rules: SanitiseOptions): string {
  const { text: prepared, isCut } = prepare(text, rules);
  const inline = { allowedLinkPrefixes: rules.allowedLinkPrefixes, inTable: true };
  const line = { text: foldLines(prepared), isCut };
  return fit(line, rules.maxLength, '…', (kept) => inertLine(kept, inline).trim());
}

/** For places that show text as it is, such as an annotation's message: secrets masked, hidden characters shown, cut. */
export function sanitisePlain(
  text: string,
  { masker, maxLength }: Pick<SanitiseOptions, 'masker' | 'maxLength'>,
): string {
  const prepared = prepare(text, { masker, maxLength });
  return fit(prepared, maxLength, '…', (kept) => kept);
}

const foldLines = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

/** A name from the repository as code on one line; a very long one without its middle. */
export function sanitiseName(name: string, masker: SecretMasker): string {
  const { text } = prepare(name, { masker, maxLength: MAX_NAME.source });
  return codeSpan(inertCode(shortenName(text)));
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

/** Shortens the source until what becomes of it fits, so that no cut ever goes through finished markup. */
function fit({ text, isCut }: Source, maxLength: number, note: string, render: (source: string) => string): string {
  let kept = text;
  let result = isCut ? render(kept) + note : render(kept);
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
  return `${cutText(name, beginning)}…${name.slice(-end).replace(/^[\udc00-\udfff]/, '')}`;
}

function cutAtBreak(text: string, maxBytes: number): string {
  const kept = cutBytes(text, Math.max(0, maxBytes));
  if (kept.length === text.length) return kept;
  const line = kept.lastIndexOf('\n');
  if (line > kept.length / 2) return kept.slice(0, line);
  const word = kept.lastIndexOf(' ');
  return word > kept.length / 2 ? kept.slice(0, word) : kept;
}
