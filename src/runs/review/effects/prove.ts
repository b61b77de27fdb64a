import { SUBMIT_REVIEW } from '../../../agents/definition.ts';
import type { Finding } from '../../../findings/finding.ts';
import { fingerprint } from '../../../findings/fingerprint.ts';
import { type FileDiff, findFileDiff, placeFinding } from '../../../findings/place-finding.ts';
import { type Proof, proveFinding } from '../../../findings/prove-finding.ts';
import type { ProvedFinding } from '../../../findings/proved-finding.ts';
import { readReview } from '../../../findings/read-review.ts';
import { isValidSuggestion } from '../../../findings/suggestion.ts';
import { readBlobText } from '../../../github/read-blob-text.ts';
import { changeMap, headLineOf } from '../change-map.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { unansweredCall } from '../next-move.ts';
import { publisherFor } from '../../publisher.ts';
import { repositoryOf } from '../repository.ts';
import { requirePlan } from '../require.ts';
import type { ReviewRun } from '../run.ts';
import { describeVerdicts, type JudgedFinding } from '../verdict-reply.ts';

const MAX_CALLS = 10;

/** Judges one call of the agent's result tool: each finding is proved against the commit before anything is kept. */
export async function prove(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const call = unansweredCall(run);
  if (call === undefined) throw new Error('no call is waiting to be judged');
  if (call.kind === 'held') return deny(call.id);
  const refuse = (text: string): Fact => ({ type: 'proved', answer: { toolUseId: call.id, text, isError: true } });
  if (call.name !== SUBMIT_REVIEW) return refuse(`There is no tool named ${call.name}. Use ${SUBMIT_REVIEW}.`);
  if (run.answers.length >= MAX_CALLS)
    return refuse(`${SUBMIT_REVIEW} was called ${MAX_CALLS} times; what was accepted counts. End your turn.`);
  const review = readReview(call.input);
  if (review.summary === '') return refuse(['No usable summary, so nothing was taken.', ...review.rejected].join('\n'));
  const changes = changeMap(context.plan.files);
  const judged: JudgedFinding[] = [];
  for (const finding of review.findings) judged.push(await judge(finding, run, changes, context));
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

async function judge(
  finding: Finding,
  run: ReviewRun,
  changes: ReadonlyMap<string, FileDiff>,
  context: EffectContext,
): Promise<JudgedFinding> {
  const diff = findFileDiff(finding.path, finding.side, changes);
  const text = await citedText(finding, diff, run, context);
  const proof = proveFinding(finding, text);
  return proof.kind === 'proved'
    ? { finding, proof, accepted: accept(proof, text ?? '', diff, changes) }
    : { finding, proof };
}

/** The file that the finding cites: at the head, or for the base side at the merge base under its former name. */
function citedText(finding: Finding, diff: FileDiff | undefined, run: ReviewRun, context: EffectContext) {
  const { target } = run;
  const isHead = finding.side === 'head';
  const ref = isHead ? target.headSha : requirePlan(run).mergeBase;
  const path = isHead ? finding.path : (diff?.file.previousPath ?? finding.path);
  const octokit = publisherFor(run.target, context.github);
  return context.texts.get(ref, path, () => readBlobText(octokit, repositoryOf(target), { path, ref }));
}

function accept(
  proof: Extract<Proof, { kind: 'proved' }>,
  text: string,
  diff: FileDiff | undefined,
  changes: ReadonlyMap<string, FileDiff>,
): ProvedFinding {
  const { suggestion, ...finding } = proof.finding;
  const hunks = diff?.hunks ?? [];
  const isUsable = suggestion !== undefined && isValidSuggestion(proof.finding, text, hunks);
  return {
    ...finding,
    // GitHub knows a renamed file by its new name only, also for what stood in it before.
    path: diff?.file.path ?? finding.path,
    ...(isUsable ? { suggestion } : {}),
    ...(finding.side === 'base' ? { headLine: headLineOf(hunks, finding.startLine) } : {}),
    relocated: proof.relocated,
    placement: placeFinding(finding, changes),
    fingerprint: fingerprint(finding, diff?.file.previousPath),
  };
}
