import type { BrainContext } from '../../brain.ts';
import type { AnswerTool } from './answer-tool.ts';
import { compose, quotesOf, replaceQuotes } from './compose.ts';
import type { Mounted } from './conversation.ts';
import { readLines } from './search.ts';
import type { Insight, Quote } from './statement.ts';

const REACH = 60;
const MAX_CALLS = 3;

/** Hands an answer in; what is refused is looked up again and corrected, or left out, and the whole handed in again. */
export async function handIn(
  context: BrainContext,
  tool: AnswerTool,
  insight: Insight,
  mounts: readonly Mounted[],
): Promise<void> {
  let current = insight;
  for (let calls = 1; ; calls += 1) {
    const { text } = await context.callCustomTool(tool.name, compose(current, mounts));
    const refused = refusedIn(text, quotesOf(current));
    if (refused.length === 0 || calls === MAX_CALLS) return;
    const replacements = new Map<Quote, Quote | undefined>();
    for (const quote of refused) replacements.set(quote, calls === 1 ? await correct(context, quote) : undefined);
    current = replaceQuotes(current, replacements);
  }
}

/** The reply names them by number on lines that speak of a refusal. */
function refusedIn(reply: string, quotes: readonly Quote[]): Quote[] {
  const lines = reply.split('\n').filter((line) => /refused|malformed/.test(line));
  return quotes.filter((_, index) => lines.some((line) => line.includes(`[${index + 1}]`)));
}

/** The same code where it stands now, nearest to where it was; nothing if it is gone. */
async function correct(context: BrainContext, quote: Quote): Promise<Quote | undefined> {
  const { at, startLine, text } = quote;
  const lines = await readLines(context, at.file, [Math.max(1, startLine - REACH), startLine + REACH]);
  const wanted = text.split('\n');
  const stands = (line: number) => wanted.every((row, index) => lines.get(line + index) === row);
  const [nearest] = [...lines.keys()]
    .filter(stands)
    .toSorted((a, b) => Math.abs(a - startLine) - Math.abs(b - startLine));
  return nearest === undefined ? undefined : { ...quote, startLine: nearest, endLine: nearest + wanted.length - 1 };
}
