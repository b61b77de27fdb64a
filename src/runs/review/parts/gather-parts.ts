import { closeMarkdown, cutMarkdown } from '../../../core/text/cut-markdown.ts';
import { codeSpan } from '../../../core/text/fence.ts';
import { foldDuplicates } from '../../../findings/fold-duplicates.ts';
import type { Outcome } from '../../../publish/outcome.ts';
import type { Fact } from '../fact.ts';
import { configOf } from '../config-of-run.ts';
import { capReached } from '../raising.ts';
import { describeLapse } from '../rotation.ts';
import type { PartResult, ReviewRun } from '../run.ts';
import { shortSummary } from '../short-summary.ts';
import { isCostUnknown, usageOf } from '../spending.ts';

/** What a run keeps of one of its parts. */
export function resultOf(part: ReviewRun): PartResult {
  const lapse = describeLapse(part);
  const { id, outcome, findings, summary, formerSessions = [], session, turn, plan } = part;
  return {
    id,
    label: part.part?.label ?? '',
    ...(outcome === undefined ? {} : { outcome }),
    findings,
    ...(summary === undefined ? {} : { summary }),
    reads: [
      ...formerSessions.map(({ reads, mount }) => ({ reads, mount })),
      { reads: turn?.reads ?? [], mount: plan?.mount ?? 'base' },
    ],
    usage: usageOf(part),
    ...(isCostUnknown(part) ? { isCostUnknown: true } : {}),
    hasSession: session !== undefined || formerSessions.length > 0,
    ...(lapse === undefined ? {} : { lapse }),
    successions: (session === undefined ? formerSessions.slice(0, -1) : formerSessions).map(({ why }) => why),
  };
}

/** Characters of all summaries together: a check has room for that much, and every part is to have its say. */
const MAX_SUMMARIES = 16_000;

/**
 * A run with what its parts have come to: their findings without what two of them found alike, their summaries, what
 * they read and cost. Pure.
 */
export function withParts(run: ReviewRun, parts: readonly PartResult[]): ReviewRun {
  if (parts.length === 0) return { ...run, parts }; // it may bring findings of the run that it continues
  const told = parts.filter(({ summary }) => summary !== undefined);
  const isShort = configOf(run).summary === 'short';
  const summaries = told.map(({ label, summary = '' }) => {
    const shown = cutMarkdown(isShort ? shortSummary(summary) : summary, Math.floor(MAX_SUMMARIES / told.length));
    return `**${codeSpan(label)}**: ${closeMarkdown(shown)}`; // what one leaves open must not swallow the next
  });
  return {
    ...run,
    parts,
    findings: foldDuplicates(parts.map(({ findings }) => findings)),
    ...(summaries.length === 0 ? {} : { summary: summaries.join('\n\n') }),
  };
}

/**
 * Folds what the parts have come to into their run: an end, if it has none. Once its check is concluded only what they
 * have cost is news. Pure.
 */
export function partsGathered(
  run: ReviewRun,
  { parts, areSettled }: Extract<Fact, { type: 'parts-gathered' }>,
): ReviewRun {
  const over = areSettled ? { arePartsSettled: true } : {};
  if (run.conclusion !== undefined) return { ...withCosts(run, parts), ...over };
  const gathered = { ...withParts(run, parts), ...over };
  if (run.outcome !== undefined) return gathered;
  const outcome = outcomeOfParts(parts);
  // More was granted meanwhile: the parts are told once the day's budget has allowed it.
  return outcome.kind === 'budget-reached' && run.raise !== undefined ? capReached(run) : { ...gathered, outcome };
}

function withCosts(run: ReviewRun, settled: readonly PartResult[]): ReviewRun {
  const byId = new Map(settled.map((part) => [part.id, part]));
  const parts = run.parts?.map((part) => {
    const last = byId.get(part.id) ?? part;
    const { usage, hasSession } = last;
    return { ...part, usage, hasSession, ...(last.isCostUnknown === true ? { isCostUnknown: true } : {}) };
  });
  return { ...run, parts: parts === undefined || parts.length === 0 ? settled : parts };
}

/** Ends that concern the run as a whole, the one that says most first. */
const WHOLE: readonly Outcome['kind'][] = ['stopped', 'timed-out', 'budget-reached'];

/**
 * What the ends of the parts mean for the run: it is complete when all of them are. When some are not, what the others
 * have proved is still shown.
 */
export function outcomeOfParts(parts: readonly PartResult[]): Outcome {
  const ends = parts.map(
    ({ outcome }): Outcome => outcome ?? { kind: 'incomplete', why: 'It did not come to an end.' },
  );
  const failed = ends.filter(({ kind }) => kind !== 'complete');
  const [first] = failed;
  if (first === undefined) return { kind: 'complete' };
  const whole = WHOLE.flatMap((kind) => ends.find((end) => end.kind === kind) ?? [])[0];
  if (whole !== undefined) return whole;
  if (failed.length === ends.length && failed.every(({ kind }) => kind === first.kind)) return first;
  const labels = parts.flatMap(({ label, outcome }) => (outcome?.kind === 'complete' ? [] : [label]));
  const why = 'why' in first ? first.why : '';
  return {
    kind: 'incomplete',
    why: `${failed.length} of ${parts.length} parts of the change did not come to an end (${labels.join(', ')}). ${why}`.trimEnd(),
  };
}
