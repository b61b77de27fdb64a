import { z } from 'zod';
import type { BrainContext } from '../brain.ts';
import type { Tools } from '../wire.ts';
import { findFiles, readLines } from './researcher/search.ts';
import { mountsIn } from './researcher/conversation.ts';

const Schema = z.object({ verdict: z.unknown(), answer: z.unknown(), citations: z.unknown() });

/** A tool of the App that takes an answer to somebody who has replied to a finding. */
export function findReplyTool(tools: Tools): { readonly name: string } | undefined {
  const found = tools.find((tool) => tool.type === 'custom' && Schema.safeParse(tool.input_schema.properties).success);
  return found?.type === 'custom' ? { name: found.name } : undefined;
}

const FIELD = (label: string) =>
  new RegExp(String.raw`<untrusted-(\w+) label="${label}"[^>\n]*>\n(.*?)\n</untrusted-\1>`, 's');

/** Whether somebody has replied to a finding, by the last message. */
export const isReplyTo = ({ messages }: Pick<BrainContext, 'messages'>): boolean =>
  FIELD('reply').test(messages.at(-1) ?? '');

const Finding = z.object({ path: z.string(), start_line: z.int(), evidence: z.string() });

const WORD_OF_HONOUR = 'This is the word of a text comparison. No model was involved.';

/**
 * Looks whether the code that a finding quotes still stands in some file of its name, and says so. It stays with the
 * finding in any case: without a model nobody can judge what was replied.
 */
export async function reply(context: BrainContext, tool: { readonly name: string }): Promise<void> {
  const text = FIELD('finding').exec(context.messages.at(-1) ?? '')?.[2] ?? '{}';
  const finding = Finding.safeParse(JSON.parse(text)).data;
  const citations = finding === undefined ? [] : await quote(context, finding);
  const isThere = citations.length > 0;
  const found = isThere ? 'stands where it says. [1]' : 'was not found again.';
  await context.callCustomTool(tool.name, {
    verdict: 'stands',
    answer: `The code that the finding quotes ${found}\n\n${WORD_OF_HONOUR}`,
    citations,
    confidence: isThere ? 'medium' : 'low',
    not_checked: ['What was replied: nobody who understands it has read it.'],
  });
  await context.say('Done.');
}

async function quote(context: BrainContext, finding: z.infer<typeof Finding>): Promise<object[]> {
  const { path, evidence } = finding;
  const wanted = evidence.split('\n');
  for (const { file } of await findFiles(
    context,
    [...copiesIn(context.messages), ...mountsIn(context.messages)],
    path,
  )) {
    const lines = await readLines(context, file, [Math.max(1, finding.start_line - 60), finding.start_line + 60]);
    const at = [...lines.keys()].find((line) => wanted.every((row, index) => lines.get(line + index) === row));
    if (at !== undefined) return [{ path, start_line: at, end_line: at + wanted.length - 1, quote: evidence }];
  }
  return [];
}

/** Where head versions stand beside what is checked out, as the messages say it. */
const copiesIn = (messages: readonly string[]) =>
  messages.flatMap((message) => Array.from(message.matchAll(/^- (\/\S+) holds /gm), ([, path = '']) => ({ path })));
