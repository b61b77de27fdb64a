import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, openScene, type Scene } from './support/scene.ts';

/** Sets the clock of the process, and of nothing else, when it is told to. */
const SETTABLE_CLOCK = `
const Real = Date;
let by = 0;
globalThis.Date = class extends Real {
  constructor(...parts) {
    super(...(parts.length === 0 ? [Real.now() + by] : parts));
  }
  static now() {
    return Real.now() + by;
  }
};
process.on('SIGUSR2', () => {
  by += Number(process.env.SET_CLOCK_BY_MS);
  console.log('the clock was set by hand');
});
`;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const HOUR_MS = 3_600_000;

/** Starts the App anew such that `setClock` sets its clock by so much. */
async function restartWithClock(byMs: number): Promise<{ readonly setClock: () => Promise<void> }> {
  const preload = path.join(scene.folder, 'settable-clock.mjs');
  await writeFile(preload, SETTABLE_CLOCK);
  await scene.app.stop();
  await scene.restart({ NODE_OPTIONS: `--import ${preload}`, SET_CLOCK_BY_MS: String(byMs) });
  const timesSet = async () => (await scene.logs()).split('the clock was set by hand').length;
  const setClock = async () => {
    const before = await timesSet();
    process.kill(scene.app.pid, 'SIGUSR2');
    await eventually(async () => ((await timesSet()) > before ? true : undefined), 'the clock to be set');
  };
  return { setClock };
}

it.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])('times nothing out and reviews on when the clock is set %s by an hour', async (way, byMs) => {
  const { github, example } = scene;
  const { setClock } = await restartWithClock(byMs);
  const { begun, release } = scene.holdSessions();
  const [live, later] = [await scene.host(`live-${way}`), await scene.host(`later-${way}`)];
  await scene.open(live);
  await begun;
  await setClock();
  // What is tried again after a pause must not wait for an hour.
  const fault = { kind: 'status', status: 502 } as const;
  github.faults.add({ match: ({ operationId }) => operationId === 'checks/create', times: 1, action: fault });
  await scene.open(later);
  release();
  for (const repository of [live, later]) {
    expect(await scene.conclusion(repository, example.head)).toMatchObject({ conclusion: 'neutral' });
    expect(scene.sessionsOf(repository)).toHaveLength(1);
  }
});
