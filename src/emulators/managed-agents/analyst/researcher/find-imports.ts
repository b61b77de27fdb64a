import { posix } from 'node:path';
import type { BrainContext } from '../../brain.ts';
import type { Mounted } from './conversation.ts';
import type { Inquiry } from './inquiry.ts';
import { counted, quoteLine } from './quote.ts';
import { search } from './search.ts';
import type { Insight, Statement } from './statement.ts';
import { wordPattern } from './find-uses.ts';

const MAX_QUOTED = 12;

/** Looks for files that import a module: by the last part of its name, on lines that import something. */
export async function findImports(
  context: BrainContext,
  { subject, scope }: Inquiry,
  mounts: readonly Mounted[],
): Promise<Insight> {
  const name = posix.basename(subject).replace(/(?<=.)\.\w+$/, '');
  const pattern = String.raw`\b(?:import|require|from|include|use)\b.*["'/.<\s]` + wordPattern(name);
  const { hits, isCut } = await search(context, mounts, pattern, scope);
  const files = new Map(hits.map((hit) => [hit.file, hit]));
  if (files.size === 0) {
    return {
      statements: [{ text: `I found no file that imports \`${subject}\`.`, quotes: [] }],
      confidence: 'medium',
      notChecked: ['Imports whose module name is put together while the program runs, or stands on a line of its own.'],
    };
  }
  const statements: Statement[] = [];
  for (const hit of [...files.values()].slice(0, MAX_QUOTED)) {
    const quotes = await quoteLine(context, hit);
    if (quotes.length > 0) statements.push({ text: `\`${hit.path}\` imports it.`, quotes });
  }
  const left = files.size - statements.length;
  return {
    statements: [{ text: `${counted(files.size, 'file')} import \`${subject}\`.`, quotes: [] }, ...statements],
    confidence: 'medium',
    notChecked: [
      ...(left > 0 ? [`${counted(left, 'more file')} that the search found, which I did not open.`] : []),
      ...(isCut ? ['The search stopped early, so there may be more.'] : []),
      'Whether each of them means this module and not another of the same name.',
    ],
  };
}
