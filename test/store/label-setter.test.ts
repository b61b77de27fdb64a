import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { findDelivery } from '../../src/store/deliveries/find-delivery.ts';
import { findLabelSetter } from '../../src/store/deliveries/find-label-setter.ts';
import { recordDecision } from '../../src/store/deliveries/record-decision.ts';
import { recordDelivery } from '../../src/store/deliveries/record-delivery.ts';
import { openPool } from '../database.ts';

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
});

const place = { installationId: 1, repositoryId: 2, number: 3 };
let deliveries = 0;
const deliver = (login: string, intake: object) => {
  deliveries += 1;
  const whole = { kind: 'pull-request', ...place, actor: { login, isBot: false }, ...intake };
  return recordDelivery(pool, { id: `d${deliveries}`, event: 'pull_request', action: null, intake: whole });
};
const setter = (label = 'No Review') => findLabelSetter(pool, place, label);

it('knows who has set a label last, or opened a pull request with it', async () => {
  expect(await setter()).toBeUndefined();
  await deliver('ada', { action: 'opened', labels: ['bug', 'no review'] });
  expect(await setter()).toBe('ada');
  await deliver('tim', { action: 'labeled', label: 'no review' });
  expect(await setter()).toBe('tim');
  await deliver('bob', { action: 'labeled', label: 'bug' });
  await deliver('bob', { action: 'unlabeled', label: 'no review' });
  await deliver('bob', { action: 'synchronize' });
  expect(await setter()).toBe('tim');
  expect(await setter('BUG')).toBe('bob');
});

it('takes nothing from another pull request or installation', async () => {
  await deliver('bob', { action: 'labeled', label: 'no review', number: 4 });
  await deliver('bob', { action: 'labeled', label: 'no review', installationId: 9 });
  await deliver('bob', { action: 'labeled', label: 'no review', repositoryId: 9 });
  await deliver('bob', { action: 'opened' });
  expect(await setter()).toBeUndefined();
});

it('shows a delivery with all that is kept of it', async () => {
  await deliver('ada', { action: 'opened' });
  const id = `d${deliveries}`;
  expect(await findDelivery(pool, id)).toMatchObject({ id, event: 'pull_request', decision: null, decidedAt: null });
  await recordDecision(pool, id, { kind: 'skip', reason: 'x' });
  expect(await findDelivery(pool, id)).toMatchObject({
    decision: { kind: 'skip', reason: 'x' },
    decidedAt: expect.any(Date),
  });
  expect(await findDelivery(pool, 'other')).toBeUndefined();
});
