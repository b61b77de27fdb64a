import type { ProvedFinding } from '../../../src/findings/proved-finding.ts';
import type { Fact } from '../../../src/runs/review/fact.ts';
import type { SessionEvent } from '../../../src/sessions/session-event.ts';
import { aReview, anEvent, fold, OPENING, START } from './a-review.ts';

/** What a session tells, followed by a run. */
export const events = (...list: Omit<SessionEvent, 'id' | 'at'>[]): Fact => ({
  type: 'followed',
  events: list.map(anEvent),
});
export const endOfTurn = events({ type: 'idle', reason: 'end_turn', pending: [] } as Omit<SessionEvent, 'id' | 'at'>);

/** The agent hands something in by a call of that id. */
export const call = (id: string): Fact => ({
  type: 'followed',
  events: [{ id, at: new Date(START).toISOString(), type: 'custom-tool-use', name: 'submit_review', input: {} }],
});

export const proved = (toolUseId: string, ...findings: ProvedFinding[]): Fact => ({
  type: 'proved',
  answer: { toolUseId, text: 'accepted', isError: false },
  result: { summary: 'Fine.', findings },
});

/** Nothing of it was known before. */
export const compared = (...findings: ProvedFinding[]): Fact => ({
  type: 'compared',
  comparison: {
    entries: findings.map((finding, index) => ({ key: `key${index}`, status: 'new', finding, basePath: finding.path })),
  },
});

/** A run whose review is complete, with everything left to publish. */
export const reviewed = (...findings: ProvedFinding[]) =>
  fold(aReview(), [
    ...OPENING,
    call('c1'),
    proved('c1', ...findings),
    { type: 'answered', toolUseIds: ['c1'] },
    endOfTurn,
    compared(...findings),
  ]);
