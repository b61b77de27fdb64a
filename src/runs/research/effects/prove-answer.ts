import { SUBMIT_ANSWER } from '../../../agents/definition.ts';
import { answerReply } from '../../../findings/answer/answer-reply.ts';
import { readAnswer } from '../../../findings/answer/read-answer.ts';
import type { EffectContext } from '../../review/context.ts';
import type { Fact } from '../../review/fact.ts';
import type { ReviewRun } from '../../review/run.ts';
import { type CallOfTool, judgeCall, refuse } from '../judge-call.ts';
import { proveCitations } from '../prove-citations.ts';

/** Judges one call of the agent's result tool: each citation is proved against the commit before anything is kept. */
export const proveAnswer = async (run: ReviewRun, context: EffectContext): Promise<Fact> =>
  await judgeCall(run, SUBMIT_ANSWER, async (call) => await prove(call, run, context));

async function prove(call: CallOfTool, run: ReviewRun, context: EffectContext): Promise<Fact> {
  const submitted = readAnswer(call.input);
  if (submitted.answer === '')
    return refuse(call.id, ['No usable answer, so nothing was taken.', ...submitted.rejected].join('\n'));
  const { proofs, checked } = await proveCitations(submitted, run, context);
  return {
    type: 'answer-judged',
    answer: { toolUseId: call.id, text: answerReply(submitted, proofs, checked), isError: false },
    result: checked.answer,
  };
}
