import type { BrainContext } from '../../brain.ts';
import type { Mounted } from './conversation.ts';
import type { Inquiry } from './inquiry.ts';
import { counted, quoteLine } from './quote.ts';
import { type Found, type Hit, search } from './search.ts';
import type { Insight, Statement } from './statement.ts';

const MAX_QUOTED = 12;

/** Looks for a name as a word: where it is defined, and where else it stands. */
export async function findUses(
  context: BrainContext,
  { subject, scope, kind }: Inquiry,
  mounts: readonly Mounted[],
): Promise<Insight> {
  const found = await search(context, mounts, wordPattern(subject), scope);
  const definitions = found.hits.filter(({ text }) => isDefinition(text, subject));
  const uses = found.hits.filter((hit) => !definitions.includes(hit));
  const wanted = kind === 'definition' ? definitions : [...definitions, ...uses];
  if (wanted.length === 0) return nothingFound(subject, scope, found);
  const quoted = await quoteEach(context, wanted.slice(0, MAX_QUOTED), definitions);
  const files = new Set(uses.map(({ file }) => file)).size;
  const where = scope === undefined ? '' : ` in ${scope}`;
  const summary = `\`${subject}\` is defined in ${counted(definitions.length, 'place')} and stands on ${counted(uses.length, 'other line')} of ${counted(files, 'file')}${where}.`;
  const left = wanted.length - quoted.length;
  return {
    statements: [{ text: summary, quotes: [] }, ...quoted],
    confidence: 'high',
    notChecked: [
      ...(left > 0 ? [`${counted(left, 'more line')} that the search found, which I did not open.`] : []),
      ...(found.isCut ? ['The search stopped early, so there may be more.'] : []),
      'Names that are put together while the program runs.',
    ],
  };
}

/** The name as a word; what it holds besides letters is meant as it stands. */
export const wordPattern = (name: string): string => {
  const escaped = name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return `${/^\w/.test(name) ? String.raw`\b` : ''}${escaped}${/\w$/.test(name) ? String.raw`\b` : ''}`;
};

/** Whether a line looks like the one that gives a name its meaning, in the languages that are common. */
export function isDefinition(line: string, name: string): boolean {
  const word = wordPattern(name);
  const keyword = String.raw`(?:function\*?|class|interface|type|enum|struct|trait|def|func|fn|const|let|var|module|namespace|macro_rules!)`;
  return (
    new RegExp(`^\\s*(?:[\\w@]+\\s+){0,4}${keyword}\\s+${word}`, 'u').test(line) ||
    new RegExp(`^\\s*func\\s*\\([^)]*\\)\\s*${word}`, 'u').test(line) ||
    new RegExp(
      `^\\s*(?:(?:public|private|protected|static|async|readonly|export|get|set)\\s+){0,4}#?${word}\\s*(?:<[^>]*>)?\\([^)]*\\)\\s*(?::[^=]*)?\\{\\s*$`,
      'u',
    ).test(line)
  );
}

async function quoteEach(
  context: BrainContext,
  hits: readonly Hit[],
  definitions: readonly Hit[],
): Promise<Statement[]> {
  const statements: Statement[] = [];
  for (const hit of hits) {
    const quotes = await quoteLine(context, hit);
    const what = definitions.includes(hit) ? 'Defined' : 'Used';
    if (quotes.length > 0) statements.push({ text: `${what} in \`${hit.path}\`.`, quotes });
  }
  return statements;
}

/** An honest answer too. */
function nothingFound(subject: string, scope: string | undefined, { isCut }: Found): Insight {
  const where = scope === undefined ? 'the repository' : `what belongs to ${scope}`;
  return {
    statements: [{ text: `I found no line with \`${subject}\` in ${where}: I searched for it as a word.`, quotes: [] }],
    confidence: isCut ? 'low' : 'medium',
    notChecked: ['Other spellings, binary files, and names that are put together while the program runs.'],
  };
}
