import type { ProvedFinding } from '../../../src/findings/proved-finding.ts';
import { advance } from '../../../src/runs/review/advance.ts';
import type { Fact } from '../../../src/runs/review/fact.ts';
import { nextMove } from '../../../src/runs/review/next-move.ts';
import { newReviewRun, type PlanSummary, type ReviewRun } from '../../../src/runs/review/run.ts';
import type { SessionEvent } from '../../../src/sessions/session-event.ts';

export const START = 1_000_000;

/** A run that has just been asked for: no debounce, half an hour of time. */
export function aReview(run: Partial<ReviewRun> = {}): ReviewRun {
  return {
    ...newReviewRun({
      id: 'run-1',
      target: {
        installationId: 1,
        repositoryId: 2,
        owner: 'octo',
        repo: 'repo',
        number: 3,
        headSha: 'b'.repeat(40),
        baseRef: 'main',
        attempt: 1,
      },
      trigger: { deliveryId: 'd1', actor: 'ada', kind: 'pull-request' },
      limits: { budgetCents: 200, notBefore: START, deadlineAt: START + 1_800_000 },
      startedAt: START,
    }),
    ...run,
  };
}

export const aPlan = (plan: Partial<PlanSummary> = {}): PlanSummary => ({
  mergeBase: 'a'.repeat(40),
  mount: 'head',
  reviewable: 1,
  instructionFiles: [],
  ...plan,
});

export const aProvedFinding = (finding: Partial<ProvedFinding> = {}): ProvedFinding => ({
  path: 'src/a.ts',
  side: 'head',
  startLine: 2,
  endLine: 2,
  severity: 'major',
  category: 'bug',
  title: 'Wrong',
  body: 'It is wrong.',
  evidence: 'wrong();',
  confidence: 'high',
  fingerprint: 'f1',
  placement: 'hunk',
  relocated: false,
  ...finding,
});

let serial = 0;

/** A session event with a fresh id, one second after the one before. */
export function anEvent(event: Omit<SessionEvent, 'id' | 'at'>): SessionEvent {
  serial += 1;
  return { id: `sevt_${serial}`, at: new Date(START + serial * 1000).toISOString(), ...event } as SessionEvent;
}

const HOUR = { mintedAt: START, expiresAt: START + 3_600_000 };

/** What brings a run to the point where its session works. */
export const OPENING: readonly Fact[] = [
  { type: 'check-opened', checkRunId: 11 },
  { type: 'planned', plan: aPlan() },
  { type: 'agent-ensured', agent: { agentId: 'agent_1', version: 1, environmentId: 'env_1' } },
  { type: 'budget-reserved', cents: 200 },
  { type: 'intended', effect: 'open-session' },
  {
    type: 'session-opened',
    session: { sessionId: 'sesn_1', mounts: [{ id: 'sesrsc_1', path: '/workspace/repo' }], fileIds: [] },
    budgetCents: 200,
    token: HOUR,
  },
];

export const fold = (run: ReviewRun, facts: readonly Fact[], now = START): ReviewRun =>
  facts.reduce((folded, fact) => advance(folded, fact, now), run);

/** What a run does next: an effect by its name, or that it waits or has ended. */
export function effectOf(run: ReviewRun, now = START) {
  const move = nextMove(run, now);
  return move.kind === 'effect' ? move.effect : move.kind;
}
