import type { Random } from '../random.ts';
import type { Faults } from './faults.ts';
import type { Timeline } from './timeline.ts';
import type { Worker } from './worker.ts';
import type { SimulatedWorld } from './world.ts';

export interface Surroundings {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: Faults;
  readonly world: SimulatedWorld;
  readonly workers: readonly Worker[];
}

type Trouble = (surroundings: Surroundings) => unknown;

/** Troubles that last, or that strike at a moment of their own, by name. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  outage: ({ timeline, random, faults }) => {
    const service = random.pick(['github', 'platform'] as const);
    faults.outages[service] = timeline.now() + random.int(5000, random.chance(30) ? 900_000 : 90_000);
  },
  'platform lags': ({ random, world }) =>
    Object.assign(world.platform.faults, {
      idleLagMs: random.int(0, 3000),
      listLagMs: random.int(0, 5000),
      sessionListLagMs: random.int(0, 20_000),
    }),
  'noise on streams': ({ random, world }) =>
    Object.assign(world.platform.faults, {
      duplicateFrames: random.chance(50),
      unknownEvents: random.chance(50),
      badFrames: random.int(0, 3),
    }),
  'cost unknown': ({ random, world }) => Object.assign(world.platform.faults, { zeroUsageReads: random.int(1, 4) }),
  'interrupts ignored': ({ timeline, random, world }) => {
    const until = timeline.now() + random.int(10_000, 600_000);
    world.platform.faults.ignoreInterrupts = () => timeline.now() < until;
  },
  'session ended by somebody': async ({ random, world }) => {
    const live = [...world.platform.sessions.values()].filter(({ isOver, status }) => !isOver && status === 'running');
    const end = random.pick(['terminate', 'archive', 'remove'] as const);
    if (live.length > 0) await world.platform[end](random.pick(live).id);
  },
  kill: ({ random, workers }) => {
    for (const { process } of random.chance(30) ? workers : workers.slice(0, 1)) process.kill();
  },
  deployment: ({ workers: [oldest] }) => {
    void oldest?.stop().then(() => oldest.process.kill());
  },
};

const NAMES = [...Object.keys(TROUBLES), 'outage', 'kill'];

/** Lets something go wrong, as chance wants; says what. */
export async function trouble(surroundings: Surroundings): Promise<string> {
  const name = surroundings.random.pick(NAMES);
  surroundings.faults.note(name);
  await TROUBLES[name]?.(surroundings);
  return name;
}
