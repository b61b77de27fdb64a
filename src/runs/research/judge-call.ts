import type { Fact } from '../review/fact.ts';
import type { ReviewRun } from '../review/run.ts';
import { unansweredCall } from '../review/work-move.ts';

const MAX_CALLS = 10;

/** A call of the tool by which an answer is handed in. */
export type CallOfTool = NonNullable<ReturnType<typeof unansweredCall>>;

/** Has the oldest open call judged, if it is one of `tool` and there were not too many before. */
export async function judgeCall(
  run: ReviewRun,
  tool: string,
  judge: (call: CallOfTool) => Promise<Fact>,
): Promise<Fact> {
  const call = unansweredCall(run);
  if (call === undefined) throw new Error('no call is waiting to be judged');
  if (call.kind === 'held') return deny(call.id);
  if (call.name !== tool) return refuse(call.id, `${call.name} is not for this. Use ${tool}.`);
  if (run.answers.length >= MAX_CALLS)
    return refuse(
      call.id,
      `${tool} was called ${MAX_CALLS} times; the last answer that was taken counts. End your turn.`,
    );
  return await judge(call);
}

/** Nothing is kept of a call; `text` says why. */
export const refuse = (toolUseId: string, text: string): Fact => ({
  type: 'answer-judged',
  answer: { toolUseId, text, isError: true },
});

const deny = (toolUseId: string): Fact => ({
  type: 'answer-judged',
  answer: { toolUseId, kind: 'denial', text: 'This tool is not available in research.', isError: true },
});
