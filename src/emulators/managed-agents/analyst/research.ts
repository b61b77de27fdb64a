import type { BrainContext } from '../brain.ts';
import type { Observation } from './observation.ts';
import { readWindow } from './read-source.ts';
import { fillTool, type ResultTool } from './result-tool.ts';

const MAX_WORDS = 5;
const MAX_QUOTES = 5;
const AROUND = 20;
const COMMON = new Set(
  'about after also been before does from have into make should that their them then there these they this what when where which while with would your'.split(
    ' ',
  ),
);

interface Hit {
  readonly file: string;
  readonly line: number;
}

/** Answers a question with the places that share its words: a search, not an understanding, and it says so. */
export async function research(context: BrainContext, tool: ResultTool): Promise<void> {
  const quotes: Observation[] = [];
  for (const word of wordsIn(context.messages.at(-1) ?? '')) {
    const [hit] = context.canUse('grep') ? await search(context, word) : [];
    const quote = hit && quotes.length < MAX_QUOTES ? await quoteAt(context, hit, word) : undefined;
    if (quote && !quotes.some(({ path, line }) => path === quote.path && line === quote.line)) quotes.push(quote);
  }
  const summary = `Found ${quotes.length} places that share words with the question. This is an offline text search. No model was involved.`;
  await context.callCustomTool(tool.name, fillTool(tool, summary, quotes));
  await context.say('Done.');
}

/** Words that look like names in code come first. */
function wordsIn(question: string): string[] {
  const words = [...new Set(question.match(/[A-Za-z_]\w{3,}/g) ?? [])].filter(
    (word) => !COMMON.has(word.toLowerCase()),
  );
  return [...words.filter(isName), ...words.filter((word) => !isName(word)).toReversed()].slice(0, MAX_WORDS);
}

const isName = (word: string): boolean => /_|[a-z][A-Z]/.test(word);

async function search(context: BrainContext, word: string): Promise<Hit[]> {
  const { text, isError } = await context.useTool('grep', { pattern: `\\b${word}\\b` });
  if (isError) return [];
  return text.split('\n').flatMap((found) => {
    const [, file, line] = /^(\/workspace\/[^:]+):(\d+):/.exec(found) ?? [];
    return file !== undefined && line !== undefined ? [{ file, line: Number(line) }] : [];
  });
}

async function quoteAt(context: BrainContext, { file, line }: Hit, word: string): Promise<Observation | undefined> {
  const lines = new Map<number, string>();
  await readWindow(context, file, [Math.max(1, line - AROUND), line + AROUND], lines);
  const evidence = lines.get(line);
  if (!evidence?.trim()) return undefined;
  return {
    path: file.split('/').slice(3).join('/'),
    line,
    endLine: line,
    severity: 'info',
    category: 'docs',
    confidence: 'low',
    title: `Mentions ${word}`,
    body: `This line mentions \`${word}\`.`,
    evidence,
  };
}
