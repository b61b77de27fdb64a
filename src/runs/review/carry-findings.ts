import { type Normalized, normalize } from '../../findings/evidence.ts';
import type { ProvedFinding } from '../../findings/proved-finding.ts';
import { type FileDiff, findFileDiff } from '../../findings/place-finding.ts';
import { proveFinding } from '../../findings/prove-finding.ts';
import type { TracedFinding } from '../../findings/trace-findings.ts';
import { acceptFinding } from './accept-finding.ts';
import { changeMap } from './change-map.ts';
import type { ReviewPlan } from './context.ts';
import type { FileTexts } from './file-texts.ts';
import { requirePlan } from './require.ts';
import type { ReviewRun } from './run.ts';

/** Known findings that stand, proved again at their present lines, by key. One that cannot be proved is left out. */
export async function carryFindings(
  traced: readonly TracedFinding[],
  run: ReviewRun,
  plan: ReviewPlan,
  texts: FileTexts,
): Promise<ReadonlyMap<string, ProvedFinding>> {
  const changes = changeMap(plan.files);
  const carried = new Map<string, ProvedFinding>();
  // File by file, since a large one takes its time and may not be held for long.
  let last: { readonly text: string; readonly source: Normalized } | undefined;
  const sourceOf = (text: string) => (last = last?.text === text ? last : { text, source: normalize(text) }).source;
  for (const one of traced.toSorted(comparePaths)) {
    const finding = await carry(one, run, changes, texts, sourceOf);
    if (finding !== undefined) carried.set(one.known.key, finding);
  }
  return carried;
}

const pathOf = ({ fate }: TracedFinding) => (fate.kind === 'stands' ? fate.path : '');

function comparePaths(one: TracedFinding, other: TracedFinding): number {
  const [first, second] = [pathOf(one), pathOf(other)];
  return first < second ? -1 : Number(first > second);
}

async function carry(
  { known, fate }: TracedFinding,
  run: ReviewRun,
  changes: ReadonlyMap<string, FileDiff>,
  texts: FileTexts,
  sourceOf: (text: string) => Normalized,
): Promise<ProvedFinding | undefined> {
  if (fate.kind !== 'stands') return undefined;
  const { side } = known.finding;
  const diff = findFileDiff(fate.path, side, changes);
  const isHead = side === 'head';
  const file = await texts.read(
    isHead ? run.target.headSha : requirePlan(run).mergeBase,
    isHead ? fate.path : (diff?.file.previousPath ?? known.basePath),
  );
  if (file.kind !== 'text') return undefined;
  const { start: startLine, end: endLine } = fate.lines;
  const cited = { ...known.finding, path: fate.path, startLine, endLine };
  const proof = proveFinding(cited, file.text, sourceOf(file.text));
  return proof.kind === 'proved' ? acceptFinding(proof, file.text, diff, changes) : undefined;
}
