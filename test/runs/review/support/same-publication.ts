import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BREAKS, type Delivery } from './delivery.ts';
import { cutsOf, type Expected, type Name, publishUndisturbed, RECORDINGS } from './expected.ts';
import { reviewRecorded } from './review-recorded.ts';
import { openStage, type Stage } from './stage.ts';

/** Tests that a recorded session publishes the same, byte for byte, however it is delivered in this mode. */
export function testSamePublication(mode: Delivery['mode'], depth: 'sample' | 'every event'): void {
  // Odd steps: whether a process is killed or stopped goes by the place.
  const [breaks, breaksElsewhere, ends, endsElsewhere] = depth === 'every event' ? [1, 8, 9, 13] : [7, 16, 19, 27];

  let stage: Stage;
  let expected: Readonly<Record<Name, Expected>>;
  beforeAll(async () => {
    stage = await openStage();
    expected = await publishUndisturbed(stage);
  });
  afterAll(() => stage.close());

  it.each(RECORDINGS)('publishes the session $name as "$title"', ({ name, title, conclusion }) => {
    expect(expected[name].published).toContain(`"title": "${title}"`);
    expect(expected[name].published).toContain(`"conclusion": "${conclusion}"`);
  });

  describe.concurrent('publishes the same', () => {
    it.for([
      ...cutsOf('complete', breaks),
      ...cutsOf('reminded', breaksElsewhere),
      ...cutsOf('budget-reached', breaksElsewhere),
    ])('when the delivery of $name breaks after $after events', async ({ name, after }, { signal }) => {
      const how = BREAKS[after % BREAKS.length] ?? 'eof';
      const { recording, published } = expected[name];
      const reviewed = await reviewRecorded(stage, recording, { mode, cut: { after, how } }, { signal });
      expect(reviewed.published).toBe(published);
      expect(reviewed).toMatchObject({ sessions: 1, refusals: [] });
    });

    it.for([
      ...cutsOf('complete', ends),
      ...cutsOf('reminded', endsElsewhere),
      ...cutsOf('budget-reached', endsElsewhere),
    ])('when its process ends after $after events of $name', async ({ name, after }, { signal }) => {
      const interruption = after % 2 === 0 ? 'kill' : 'stop';
      const { recording, published } = expected[name];
      const delivery: Delivery = { mode, cut: { after, how: 'stall' } };
      const reviewed = await reviewRecorded(stage, recording, delivery, { interruption, signal });
      expect(reviewed.published).toBe(published);
      expect(reviewed).toMatchObject({ sessions: 1, wasInterrupted: true });
    });
  });
}
