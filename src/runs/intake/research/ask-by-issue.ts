import { readDefaultBranch } from '../../../github/read-default-branch.ts';
import { decideQuestion } from '../../../triggers/decide-question.ts';
import type { Intake } from '../../../triggers/intake.ts';
import { readEffectiveConfig } from '../../effective-config.ts';
import { replyInConversation } from '../answer.ts';
import type { Recorded } from '../intake-context.ts';
import { checkSender, REFUSALS } from '../permission.ts';
import { requestResearch } from './request-research.ts';
import type { ResearchContext } from './research-context.ts';

type IssueQuestion = Extract<Intake, { kind: 'question' }>;

/**
 * Researches what an issue asks by itself, where the configuration wants that of an opened issue or of this label and
 * whoever has opened or labelled it may write. Nobody else is answered: they have asked us nothing.
 */
export async function askByIssue(question: IssueQuestion, context: ResearchContext): Promise<Recorded> {
  const baseRef = question.defaultBranch ?? (await readDefaultBranch(context.octokit, question));
  const { config, problems } = await readEffectiveConfig(question, baseRef, context);
  if (problems.length > 0) return { kind: 'skip', reason: 'the configuration is broken' };
  const decision = decideQuestion(question, config.research);
  if (decision.kind === 'skip') return decision;
  const permission = await checkSender({ ...context, intake: question });
  if (permission !== 'granted') return { kind: 'refuse', reason: REFUSALS[permission].reason };
  // As it was then: whoever set the label has read that.
  const { source, title: text, body: explanation } = question;
  const result = await requestResearch(context, {
    source,
    text,
    ...(explanation === undefined ? {} : { explanation }),
  });
  if (result.kind !== 'refuse') return result;
  const markdown = `Nothing is researched. ${result.reason}`;
  await replyInConversation(context, { key: `question:${context.deliveryId}`, markdown });
  return result;
}
