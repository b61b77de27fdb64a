import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Repository } from '../../src/emulators/github/entities.ts';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import { noFaults } from '../../src/emulators/managed-agents/faults.ts';
import { type DatabaseLine, openDatabaseLine } from '../database-line.ts';
import { gate } from './support/gate.ts';
import { openScene, type Scene } from './support/scene.ts';

/** What whoever runs the App may rely on, also on a busy machine. */
const PROMISED_MS = 10_000;
const FOR_EVER_MS = 600_000;
let scene: Scene;
let line: DatabaseLine;
beforeAll(async () => {
  scene = await openScene();
  line = await openDatabaseLine(scene.databaseUrl);
  await scene.app.stop();
  await scene.restart({ DATABASE_URL: line.url });
});
afterAll(async () => {
  await scene.close();
  await line.close();
});

async function stopInTime(): Promise<void> {
  const startedAt = performance.now();
  await scene.app.stop();
  expect(performance.now() - startedAt).toBeLessThan(PROMISED_MS);
}

/** After the next start the review ends as if nothing had been, in its one session. */
async function goesOn(repository: Repository): Promise<void> {
  const { github, platform, example } = scene;
  github.faults.clear();
  Object.assign(platform.faults, noFaults());
  line.mend();
  scene.brain = analyst;
  await scene.restart({ DATABASE_URL: line.url });
  await scene.conclusion(repository, example.head);
  expect(scene.sessionsOf(repository)).toHaveLength(1);
}

it('does not wait for GitHub when it never answers', async () => {
  const { github } = scene;
  const asked = gate();
  const repository = await scene.host('deaf-github');
  github.faults.add({
    match: ({ operationId }) => {
      if (operationId === 'checks/create') asked.open();
      return operationId === 'checks/create';
    },
    times: 100,
    action: { kind: 'delay', ms: FOR_EVER_MS },
  });
  await scene.open(repository);
  await asked.opened;
  await stopInTime();
  await goesOn(repository);
});

it('does not wait for the platform when it never answers', async () => {
  const { platform } = scene;
  const { begun, release } = scene.holdSessions();
  const repository = await scene.host('deaf-platform');
  await scene.open(repository);
  await begun;
  platform.faults.answerDelayMs = FOR_EVER_MS;
  release();
  await stopInTime();
  await goesOn(repository);
});

it('does not wait for a database that never answers', async () => {
  const { begun, release } = scene.holdSessions();
  const repository = await scene.host('deaf-database');
  await scene.open(repository);
  await begun;
  line.freeze();
  release();
  await stopInTime();
  await goesOn(repository);
});

it('does not wait for somebody who sends a request and never ends it', async () => {
  const socket = connect(scene.app.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const cut = once(socket, 'close');
  socket.on('error', () => undefined);
  const headers = [
    'host: x',
    'content-type: application/json',
    'x-github-event: push',
    'x-github-delivery: slow',
    `x-hub-signature-256: sha256=${'0'.repeat(64)}`,
    'content-length: 10',
    'expect: 100-continue',
  ];
  socket.write(`POST /api/github/webhooks HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\nhalf`);
  await once(socket, 'data'); // the App waits for the rest
  await stopInTime();
  await cut;
});
