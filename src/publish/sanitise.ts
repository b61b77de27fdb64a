import type { SecretMasker } from '../core/secrets.ts';
import { cutBytes, cutText } from '../core/text/cut.ts';
import { cutMarkdown } from '../core/text/cut-markdown.ts';
import { revealHidden } from '../core/text/reveal-hidden.ts';
import { inertBlocks, inertLine } from './inert-blocks.ts';
import { removeOwnMarks } from './inert-code.ts';

export interface SanitiseOptions {
  readonly masker: SecretMasker;
  /** Beginnings of the addresses that may stay links, for example `https://github.com/OWNER/REPO/blob/SHA/`. */
  readonly allowedLinkPrefixes: readonly string[];
  /** Bytes in UTF-8, and so an upper bound for UTF-16 units too. */
  readonly maxLength: number;
}

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
  const line = foldLines(prepare(text, rules));
  const inline = { allowedLinkPrefixes: rules.allowedLinkPrefixes, inTable: true };
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

/** Secrets go first: the masker sees through hidden characters, and nothing later can put a secret together. */
function prepare(text: string, { masker, maxLength }: Pick<SanitiseOptions, 'masker' | 'maxLength'>): string {
  const source = cutText(text, maxLength * SOURCE_FACTOR);
  return revealHidden(removeOwnMarks(masker.mask(source).replaceAll(/\r\n?/g, '\n')));
}

/** Shortens the source until what becomes of it fits, so that no cut ever goes through finished markup. */
function fit(source: string, maxLength: number, note: string, render: (source: string) => string): string {
  let result = render(source);
  let kept = source;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && Buffer.byteLength(result) > maxLength; attempt += 1) {
    const growth = Buffer.byteLength(result) / Math.max(1, Buffer.byteLength(kept));
    kept = cutAtBreak(kept, Math.floor(((maxLength - Buffer.byteLength(note)) / growth) * 0.98));
    result = render(kept) + note;
  }
  return cutMarkdown(result, maxLength);
}

function cutAtBreak(text: string, maxBytes: number): string {
  const kept = cutBytes(text, Math.max(0, maxBytes));
  if (kept.length === text.length) return kept;
  const line = kept.lastIndexOf('\n');
  if (line > kept.length / 2) return kept.slice(0, line);
  const word = kept.lastIndexOf(' ');
  return word > kept.length / 2 ? kept.slice(0, word) : kept;
}
