import type { ChangedFile } from '../diff/changed-file.ts';
import type { Hunk } from '../diff/hunk.ts';
import { type Normalized, normalize, saysSomething } from './evidence.ts';
import { locate } from './locate.ts';
import { SUBSTANTIAL } from './quoted-text.ts';

/** What a change adds to a file, a text for each hunk. */
export interface Addition {
  readonly path: string;
  readonly texts: readonly AddedText[];
  /** Whether the change adds the file itself. */
  readonly isWhole: boolean;
}

/** A hunk as it is in the head. */
export interface AddedText extends Normalized {
  /** Numbers of its lines that the change adds and that say something. */
  readonly added: ReadonlySet<number>;
}

/** What a change adds, file by file. */
export function additionsOf(files: readonly DiffedFile[]): Addition[] {
  return files
    .filter(({ status }) => status !== 'removed')
    .map(({ path, status, hunks }) => ({
      path,
      texts: hunks.map(addedText),
      isWhole: status === 'added',
    }));
}

/** A changed file with the hunks of its diff, made here when GitHub shows none. */
export interface DiffedFile extends ChangedFile {
  readonly hunks: readonly Hunk[];
}

/**
 * Files to which quoted code may have been moved: it stands in lines that the change adds to them, at least in part,
 * since a diff may take some of them, a closing brace above all, for lines that were there. `hasFile` tells whether the
 * file that held it still exists; then only code that does not look alike by chance counts.
 */
export function findMoved(
  { path, evidence }: { readonly path: string; readonly evidence: string },
  additions: readonly Addition[],
  hasFile: boolean,
): string[] {
  const quote = normalize(evidence);
  if (!saysSomething(quote.text) || (hasFile && quote.text.length < SUBSTANTIAL)) return [];
  const holders = additions.filter(({ texts }) => texts.some((text) => isAddedTo(text, quote)));
  return holders.map((holder) => holder.path).filter((holder) => holder !== path);
}

function isAddedTo(hunk: AddedText, quote: Normalized): boolean {
  return locate(hunk, quote).some(({ startLine, endLine }) => {
    for (let line = startLine; line <= endLine; line += 1) if (hunk.added.has(line)) return true;
    return false;
  });
}

function addedText({ lines }: Hunk): AddedText {
  const head = lines.filter(({ kind }) => kind !== 'deleted');
  const numbers = head.flatMap(({ kind, text }, index) => (kind === 'added' && saysSomething(text) ? index + 1 : []));
  return { ...normalize(head.map(({ text }) => text).join('\n')), added: new Set(numbers) };
}
