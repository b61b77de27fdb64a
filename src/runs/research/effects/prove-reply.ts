import { SUBMIT_REPLY } from '../../../agents/definition.ts';
import { answerReply } from '../../../findings/answer/answer-reply.ts';
import type { Finding } from '../../../findings/finding.ts';
import { type ReadReply, readReply } from '../../../findings/reply/read-reply.ts';
import type { Verdict } from '../../../findings/reply/verdict.ts';
import { changeMap } from '../../review/change-map.ts';
import type { EffectContext } from '../../review/context.ts';
import { judgeFinding } from '../../review/effects/prove.ts';
import type { Fact } from '../../review/fact.ts';
import type { ReviewRun } from '../../review/run.ts';
import { describeVerdicts } from '../../review/verdict-reply.ts';
import { type CallOfTool, judgeCall, refuse } from '../judge-call.ts';
import { proveCitations } from '../prove-citations.ts';
import { requireThread } from '../require-research.ts';

/** Judges what the agent makes of a reply to a finding: a corrected finding is proved like any other. */
export const proveReply = async (run: ReviewRun, context: EffectContext): Promise<Fact> =>
  await judgeCall(run, SUBMIT_REPLY, async (call) => await prove(call, run, context));

async function prove(call: CallOfTool, run: ReviewRun, context: EffectContext): Promise<Fact> {
  const reply = readReply(call.input);
  if (reply.answer === '' || reply.verdict === undefined)
    return refuse(call.id, ['No usable answer with a verdict, so nothing was taken.', ...reply.rejected].join('\n'));
  const verdict = await judgeVerdict(reply, run, context);
  if (typeof verdict === 'string') return refuse(call.id, `The correction was not taken, nor the answer.\n${verdict}`);
  const { proofs, checked } = await proveCitations(reply, run, context);
  return {
    type: 'answer-judged',
    answer: { toolUseId: call.id, text: answerReply(reply, proofs, checked), isError: false },
    result: checked.answer,
    verdict,
  };
}

/** What becomes of the finding, or what is wrong with the correction. */
async function judgeVerdict(reply: ReadReply, run: ReviewRun, context: EffectContext): Promise<Verdict | string> {
  const { verdict = 'stands', finding } = reply;
  if (verdict !== 'corrected') return { kind: verdict };
  if (finding === undefined) return 'There is no finding in it.';
  const { finding: known } = requireThread(run);
  if (!isOfSameFile(finding, known)) return `A correction stays in ${JSON.stringify(known.path)}, side ${known.side}.`;
  const judged = await judgeFinding(finding, run, changeMap(context.plan.files), context);
  return judged.accepted === undefined
    ? describeVerdicts([judged], [])
    : { kind: 'corrected', finding: judged.accepted };
}

const isOfSameFile = (one: Finding, other: Finding): boolean => one.path === other.path && one.side === other.side;
