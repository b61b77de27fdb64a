import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SecretMasker } from '../../../src/core/secrets.ts';
import { renderReview } from '../../../src/publish/review-body.ts';
import { refold } from '../../../src/runs/review/refold.ts';
import { annotationsOf, buildReport, publishRules, renderRunCheck } from '../../../src/runs/review/report.ts';
import type { Fact } from '../../../src/runs/review/fact.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import type { SessionEvent } from '../../../src/sessions/session-event.ts';
import { newTurn } from '../../../src/sessions/turn.ts';
import { aProvedFinding, aReview, anEvent, fold, OPENING } from './a-review.ts';
import type { Delivery } from './support/delivery.ts';
import { RECORDINGS } from './support/expected.ts';
import { readRecording } from './support/recorded-session.ts';
import { reviewRecorded, type StoredReview } from './support/review-recorded.ts';
import { openStage, type Stage } from './support/stage.ts';

/** What only the events can bring back: nothing is left of the turn but where it stopped, nothing of its end. */
const emptied = (run: ReviewRun): ReviewRun => ({
  ...run,
  turn: { ...newTurn(), recentIds: run.turn?.recentIds.slice(-1) ?? [] },
  outcome: { kind: 'incomplete', why: 'not yet judged' },
});

describe('a stored run that is folded again', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  const deliveries: readonly Delivery[] = [
    { mode: 'stream' },
    { mode: 'stream', cut: { after: 27, how: 'reset' } },
    { mode: 'notices', cut: { after: 14, how: 'eof' } },
  ];

  it.each(RECORDINGS.flatMap(({ name }) => deliveries.map((delivery) => ({ name, delivery }))))(
    'publishes $name, once followed by $delivery.mode, as before',
    async ({ name, delivery }) => {
      const { signal } = new AbortController();
      const { published, stored } = await reviewRecorded(stage, readRecording(name), delivery, { signal });
      const [, review, check] = JSON.parse(published) as { body: unknown }[];
      const refolded = refold(emptied(stored.run), stored.events);
      expect(refolded.outcome).toEqual(stored.run.outcome);
      expect({ review: review?.body, check: check?.body }).toMatchObject(render(refolded, stored));
    },
  );

  function render(run: ReviewRun, { plan }: StoredReview) {
    const context = { plan, clock: stage.clock, settings: stage.settings, masker: new SecretMasker() };
    const { conclusion, actions, title, summary, text } = renderRunCheck(run, context);
    const review = renderReview(buildReport(run, context), { ...publishRules(run, context), inline: true });
    return {
      review: { comments: review?.comments, body: `${review?.body}\n\n<!-- proofline:run:RUN -->` },
      check: { conclusion, actions, output: { title, summary, text, annotations: annotationsOf(run, context) } },
    };
  }
});

const message = () => anEvent({ type: 'message', text: 'More.' } as Omit<SessionEvent, 'id' | 'at'>);
const endOfTurn = () => anEvent({ type: 'idle', reason: 'end_turn', pending: [] } as Omit<SessionEvent, 'id' | 'at'>);
const submitted: Fact = {
  type: 'proved',
  answer: { toolUseId: 'c1', text: 'accepted', isError: false },
  result: { summary: 'Fine.', findings: [aProvedFinding()] },
};

it('leaves out what was stored with the end and came after it', () => {
  const events = [message(), endOfTurn(), message()];
  const run = fold(aReview(), [...OPENING, submitted, { type: 'followed', events }]);
  expect(refold(run, events)).toEqual(run);
  expect(refold(emptied(run), events)).toMatchObject({ turn: run.turn, outcome: { kind: 'complete' } });
});

it('does not judge again what the session has not decided', () => {
  const events = [message()];
  const followed: Fact = { type: 'followed', events };
  const run = fold(aReview(), [...OPENING, submitted, followed, { type: 'stop', cause: 'closed' }]);
  expect(refold(run, [...events, endOfTurn()])).toEqual(run);
});

it('leaves a run alone that never had a session', () => {
  const run = fold(aReview(), OPENING.slice(0, 2));
  expect(refold(run, [])).toBe(run);
});
