import { SUBMIT_REVIEW } from '../../../agents/definition.ts';
import type { Finding } from '../../../findings/finding.ts';
import { type FileDiff, findFileDiff } from '../../../findings/place-finding.ts';
import { proveFinding } from '../../../findings/prove-finding.ts';
import { readReview } from '../../../findings/read-review.ts';
import { readBlob } from '../../../github/read-blob-text.ts';
import { acceptFinding } from '../accept-finding.ts';
import { changeMap } from '../change-map.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { unansweredCall } from '../work-move.ts';
import { publisherFor } from '../../publisher.ts';
import { repositoryOf } from '../repository.ts';
import { requirePlan } from '../require.ts';
import type { ReviewRun } from '../run.ts';
import { textOf } from '../text-cache.ts';
import { describeVerdicts, type JudgedFinding } from '../verdict-reply.ts';

const MAX_CALLS = 10;

/** Judges one call of the agent's result tool: each finding is proved against the commit before anything is kept. */
export async function prove(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const call = unansweredCall(run);
  if (call === undefined) throw new Error('no call is waiting to be judged');
  if (call.kind === 'held') return deny(call.id);
  const refuse = (text: string): Fact => ({ type: 'proved', answer: { toolUseId: call.id, text, isError: true } });
  if (call.name !== SUBMIT_REVIEW) return refuse(`${call.name} is not for this. Use ${SUBMIT_REVIEW}.`);
  if (run.answers.length >= MAX_CALLS)
    return refuse(`${SUBMIT_REVIEW} was called ${MAX_CALLS} times; what was accepted counts. End your turn.`);
  const review = readReview(call.input);
  if (review.summary === '') return refuse(['No usable summary, so nothing was taken.', ...review.rejected].join('\n'));
  const changes = changeMap(context.plan.files);
  const judged: JudgedFinding[] = [];
  for (const finding of review.findings) judged.push(await judgeFinding(finding, run, changes, context));
  const findings = judged.flatMap(({ accepted }) => (accepted === undefined ? [] : [accepted]));
  return {
    type: 'proved',
    answer: { toolUseId: call.id, text: describeVerdicts(judged, review.rejected), isError: false },
    result: { summary: review.summary, findings },
  };
}

const deny = (toolUseId: string): Fact => ({
  type: 'proved',
  answer: { toolUseId, kind: 'denial', text: 'This tool is not available in a review.', isError: true },
});

/** Holds a finding against the commit that it cites, and says where in the change it stands. */
export async function judgeFinding(
  finding: Finding,
  run: ReviewRun,
  changes: ReadonlyMap<string, FileDiff>,
  context: EffectContext,
): Promise<JudgedFinding> {
  const diff = findFileDiff(finding.path, finding.side, changes);
  const text = await citedText(finding, diff, run, context);
  const proof = proveFinding(finding, text);
  return proof.kind === 'proved'
    ? { finding, proof, accepted: acceptFinding(proof, text ?? '', diff, changes) }
    : { finding, proof };
}

/** The file that the finding cites: at the head, or for the base side at the merge base under its former name. */
async function citedText(finding: Finding, diff: FileDiff | undefined, run: ReviewRun, context: EffectContext) {
  const { target } = run;
  const isHead = finding.side === 'head';
  const ref = isHead ? target.headSha : requirePlan(run).mergeBase;
  const path = isHead ? finding.path : (diff?.file.previousPath ?? finding.path);
  const octokit = publisherFor(run.target, context.github);
  return textOf(await context.texts.get(ref, path, () => readBlob(octokit, repositoryOf(target), { path, ref })));
}
