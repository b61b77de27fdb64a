import { expect, it } from 'vitest';
import type { OpenPull } from '../../src/github/reconciling/open-pulls.ts';
import { CLOSED } from '../../src/triggers/decide.ts';
import { fateOfHead, type HeadDelivery, type PullMemory } from '../../src/triggers/missed-heads.ts';

const PULL: OpenPull = {
  number: 1,
  headSha: 'head',
  baseRef: 'main',
  draft: false,
  author: { login: 'ada', isBot: false },
  createdAt: 5000,
  updatedAt: 6000,
};
const BOUNDS = { visibleSince: 4000, settledBefore: 7000 };

const aRun = (run: Partial<PullMemory['runs'][number]> = {}) => ({
  headSha: 'head',
  baseRef: 'main',
  heldBy: null,
  isStopped: false,
  ...run,
});
const aDelivery = (delivery: Partial<HeadDelivery> = {}): HeadDelivery => ({
  headSha: 'head',
  action: 'synchronize',
  isDecided: true,
  kind: 'skip',
  reason: 'automatic reviews are switched off (enabled)',
  ...delivery,
});

const missed = (cause: string) => ({ kind: 'missed', cause });
const known = { kind: 'known' };
const wait = { kind: 'wait' };

it.each<[string, Partial<PullMemory>, Partial<OpenPull>, object]>([
  ['nothing is known of it', {}, {}, missed('opened')],
  ['it was opened before the App could see it', {}, { createdAt: 3000 }, known],
  ['it has just changed', {}, { updatedAt: 7001 }, wait],
  ['its head has a run', { runs: [aRun()] }, {}, known],
  ['its head is held back', { runs: [aRun({ heldBy: 'paused' })] }, {}, known],
  ['its run was stopped, and it is open', { runs: [aRun({ isStopped: true })] }, {}, missed('synchronize')],
  ['it was reviewed after a stop', { runs: [aRun(), aRun({ isStopped: true })] }, {}, known],
  ['a draft is held back', { runs: [aRun({ heldBy: 'draft' })] }, { draft: true }, known],
  ['a draft that was held back is ready', { runs: [aRun({ heldBy: 'draft' })] }, {}, missed('ready_for_review')],
  ['a draft that was held back was reviewed since', { runs: [aRun(), aRun({ heldBy: 'draft' })] }, {}, known],
  ['another head has a run', { runs: [aRun({ headSha: 'old' })] }, {}, missed('synchronize')],
  [
    'it is old, and known by an earlier head',
    { runs: [aRun({ headSha: 'old' })] },
    { createdAt: 1 },
    missed('synchronize'),
  ],
  ['its head has a run for another base', { runs: [aRun({ baseRef: 'old' })] }, {}, missed('edited')],
  ['it was decided to do nothing', { deliveries: [aDelivery()] }, {}, known],
  ['a decision is on its way', { deliveries: [aDelivery({ isDecided: false, kind: null, reason: null })] }, {}, wait],
  ['another head was decided on', { deliveries: [aDelivery({ headSha: 'old' })] }, {}, missed('synchronize')],
  ['it was closed when it was decided on', { deliveries: [aDelivery({ reason: CLOSED })] }, {}, missed('synchronize')],
  ['a delivery of it failed', { deliveries: [aDelivery({ kind: 'failed', reason: 'x' })] }, {}, missed('synchronize')],
  [
    'an older head was met by the delivery of it',
    { deliveries: [aDelivery({ kind: 'start', reason: null })] },
    {},
    missed('synchronize'),
  ],
  ['a label was all that was told of', { deliveries: [aDelivery({ action: 'labeled' })] }, {}, missed('synchronize')],
])('judges a head: %s', (_what, memory, pull, fate) => {
  expect(fateOfHead({ ...PULL, ...pull }, { runs: [], deliveries: [], ...memory }, BOUNDS)).toEqual(fate);
});
