import type { BrainContext } from '../../brain.ts';
import type { Mounted } from './conversation.ts';
import { findUses, isDefinition, wordPattern } from './find-uses.ts';
import type { Inquiry } from './inquiry.ts';
import { counted, quoteRange } from './quote.ts';
import { findFiles, type Hit, readLines, search } from './search.ts';
import type { Insight, Statement } from './statement.ts';

const MAX_FILE = 400;
const MAX_NAMED = 10;
const MAX_BLOCK = 40;
const DEFINING =
  /^(?:export |pub |public |async |default |static )*(?:function\*?|class|interface|type|enum|struct|trait|def|func|fn|const)\s+([A-Za-z_$][\w$]*)/;
const CALL = /(?<![\w$])([A-Za-z_$][\w$]*)\(/g;
const KEYWORDS = new Set(
  'if for while switch catch return function await typeof super constructor def fn func'.split(' '),
);
const COMMENT = /^\s*(?:\/\*\*|\*|\/\/|#|""")/;

/** Says of a file what it defines, and of a name what its definition says of itself and what it calls. */
export async function explain(context: BrainContext, inquiry: Inquiry, mounts: readonly Mounted[]): Promise<Insight> {
  const { subject, scope } = inquiry;
  const [file] = /[./]/.test(subject) ? await findFiles(context, mounts, subject) : [];
  if (file !== undefined) return explainFile(context, file);
  const { hits } = await search(context, mounts, wordPattern(subject), scope);
  const definition = hits.find(({ text }) => isDefinition(text, subject));
  return definition === undefined ? findUses(context, inquiry, mounts) : explainName(context, subject, definition);
}

async function explainFile(context: BrainContext, file: Hit): Promise<Insight> {
  const lines = await readLines(context, file.file, [1, MAX_FILE]);
  const defined = [...lines].flatMap(([line, text]) => {
    const name = DEFINING.exec(text)?.[1];
    return name === undefined ? [] : [{ line, name }];
  });
  const named = defined.slice(0, MAX_NAMED).map(({ line, name }): Statement => ({
    text: `It defines \`${name}\`.`,
    quotes: quoteRange(file, lines, line, line),
  }));
  const begins = quoteRange(file, lines, 1, Math.min(3, lines.size));
  const summary = `\`${file.path}\` has ${counted(lines.size, 'line')} that I read and defines ${counted(defined.length, 'name')} at its top level. It begins like this.`;
  const left = defined.length - named.length;
  return {
    statements: [{ text: summary, quotes: begins }, ...named.filter(({ quotes }) => quotes.length > 0)],
    confidence: 'medium',
    notChecked: [
      ...(left > 0 ? [`${counted(left, 'more name')} that it defines.`] : []),
      ...(lines.size >= MAX_FILE ? [`What stands behind its line ${MAX_FILE}.`] : []),
      'Who uses the file, and what it does when it runs.',
    ],
  };
}

async function explainName(context: BrainContext, name: string, definition: Hit): Promise<Insight> {
  const { line } = definition;
  const lines = await readLines(context, definition.file, [Math.max(1, line - MAX_BLOCK), line + MAX_BLOCK]);
  const last = endOfBlock(lines, line);
  const body = Array.from({ length: last - line }, (_, index) => lines.get(line + 1 + index) ?? '').join('\n');
  const calls = [...new Set(Array.from(body.matchAll(CALL), ([, called = '']) => called))];
  const known = calls.filter((called) => !KEYWORDS.has(called) && called !== name).slice(0, MAX_NAMED);
  const first = startOfComment(lines, line);
  const comment: readonly Statement[] =
    first === line
      ? []
      : [{ text: 'Its comment says what it is for.', quotes: quoteRange(definition, lines, first, line - 1) }];
  const doing =
    known.length === 0 ? 'It calls nothing by name.' : `It calls ${known.map((called) => `\`${called}\``).join(', ')}.`;
  const statements: readonly Statement[] = [
    { text: `\`${name}\` is defined in \`${definition.path}\`.`, quotes: quoteRange(definition, lines, line, line) },
    ...comment,
    ...(last === line ? [] : [{ text: doing, quotes: quoteRange(definition, lines, line, last) }]),
  ];
  return {
    statements: statements.filter(({ quotes }) => quotes.length > 0),
    confidence: 'medium',
    notChecked: ['What the called functions do, and other definitions of the same name.'],
  };
}

function startOfComment(lines: ReadonlyMap<number, string>, line: number): number {
  let first = line;
  while (COMMENT.test(lines.get(first - 1) ?? '')) first -= 1;
  return first;
}

const depth = (text: string) => text.length - text.trimStart().length;

/** The last line before one that stands as far to the left as the first, with that one if it only closes. */
function endOfBlock(lines: ReadonlyMap<number, string>, first: number): number {
  const start = depth(lines.get(first) ?? '');
  for (let line = first + 1; line <= first + MAX_BLOCK; line += 1) {
    const text = lines.get(line);
    if (text === undefined) return line - 1;
    if (text.trim() === '' || depth(text) > start) continue;
    return /^\s*[)\]}>]/.test(text) ? line : line - 1;
  }
  return first + MAX_BLOCK;
}
