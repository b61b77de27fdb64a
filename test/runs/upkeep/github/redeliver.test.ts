import { beforeEach, expect, it } from 'vitest';
import { recordDelivery } from '../../../../src/store/deliveries/record-delivery.ts';
import { aReceiver, type Receiver } from '../../../emulators/github/support.ts';
import { aReconcilerStage, type ReconcilerStage } from './reconciler-stage.ts';

let stage: ReconcilerStage;
let receiver: Receiver;
beforeEach(async () => {
  [stage, receiver] = await Promise.all([aReconcilerStage(), aReceiver()]);
  stage.intake.scene.emulator.setWebhook(receiver.url, receiver.secret);
});

const deliver = async (action: string, event = 'pull_request') => {
  const { emulator, repository, installationId } = stage.intake.scene;
  const payload = { action, installation: { id: installationId }, repository: { id: repository.id } };
  await emulator.deliver(event, payload);
  return emulator.deliveries.at(-1)?.guid ?? '';
};
const round = async () => {
  stage.intake.ahead += 60_000;
  await stage.round();
  await stage.intake.scene.emulator.settled();
};
const arrived = () => receiver.received.map(({ headers }) => headers['x-github-delivery']);

it('has delivered again what failed, in its order and under its own id, and leaves the rest', async () => {
  receiver.status = 502;
  const [first, second] = [await deliver('opened'), await deliver('closed')];
  await deliver('created', 'star');
  receiver.status = 202;
  await deliver('edited');
  receiver.received.length = 0;
  await round();
  expect(arrived()).toEqual([first, second]);
  await round();
  expect(arrived()).toHaveLength(2);
});

it('has nothing delivered again that was recorded although its answer was lost', async () => {
  receiver.status = 502;
  const id = await deliver('opened');
  await recordDelivery(stage.intake.pool, { id, event: 'pull_request', action: 'opened' });
  await round();
  expect(stage.asked('apps/redeliver-webhook-delivery')).toEqual([]);
});

it('tries three times, also when it is started anew in between', async () => {
  receiver.status = 502;
  await deliver('opened');
  await round();
  await round();
  stage.restart();
  for (let left = 3; left > 0; left -= 1) await round();
  expect(stage.asked('apps/redeliver-webhook-delivery')).toHaveLength(3);
});

const breakAsking = (isBroken: (path: string) => boolean, times: number) => {
  stage.intake.scene.emulator.faults.add({
    match: ({ operationId, path }) => operationId === 'apps/redeliver-webhook-delivery' && isBroken(path),
    times,
    action: { kind: 'status', status: 502 },
  });
};

it('counts no try for which GitHub had no ear', async () => {
  receiver.status = 502;
  const id = await deliver('opened');
  receiver.status = 202;
  receiver.received.length = 0;
  breakAsking(() => true, 4);
  for (let left = 4; left > 0; left -= 1) await round();
  expect(arrived()).toEqual([]);
  await round();
  expect(arrived()).toEqual([id]);
});

it('asks for the others when GitHub fails at some of them again and again', async () => {
  receiver.status = 502;
  const ids = [await deliver('opened'), await deliver('edited'), await deliver('closed')];
  receiver.status = 202;
  receiver.received.length = 0;
  const broken = new Set<string>();
  breakAsking((path) => broken.has(path) || (broken.size < 2 && broken.add(path).size > 0), 99);
  for (let left = 3; left > 0; left -= 1) await round();
  expect(arrived()).toEqual(ids.slice(2));
});

it('leaves the head of a repository alone of which word is on its way', async () => {
  receiver.status = 502;
  await deliver('opened');
  await stage.round();
  expect(await stage.found()).toEqual([]);
  await stage.intake.scene.emulator.settled();
  for (let left = 3; left > 0; left -= 1) await round();
  expect(await stage.found(), 'it never came').toHaveLength(1);
});

it.each([403, 404])('goes on without a log that GitHub answers with %i, and does not insist', async (status) => {
  stage.intake.scene.emulator.faults.add({
    match: ({ operationId }) => operationId === 'apps/list-webhook-deliveries',
    times: 9,
    action: { kind: 'status', status, body: { message: 'Not Found' } },
  });
  await round();
  await round();
  expect(stage.asked('apps/list-webhook-deliveries')).toEqual([status]);
  expect(await stage.found()).toHaveLength(1);
  stage.intake.ahead += 3_600_000;
  await round();
  expect(stage.asked('apps/list-webhook-deliveries')).toHaveLength(2);
});
