import { createHash } from 'node:crypto';
import { noFaults } from '../../src/emulators/managed-agents/faults.ts';
import { sessionWakeKey } from '../../src/store/notices/record-notice.ts';
import { Random } from '../random.ts';
import { type History, MOST_PULL_REQUESTS } from './commits.ts';
import type { SimulatedDatabase } from './database.ts';
import { SimulatedEngine } from './engine.ts';
import { Faults } from './faults.ts';
import { Hookshot } from './hookshot.ts';
import { type Minds, mindsOf } from './minds.ts';
import type { OnServed } from './network.ts';
import { meddle } from './people.ts';
import { FASTEST_TAKE_OVER_MS, Process } from './process.ts';
import { Timeline } from './timeline.ts';
import { trouble } from './troubles.ts';
import { virtualise } from './virtualise.ts';
import { Watch } from './watch.ts';
import { UPKEEP_EVERY_MS, Worker } from './worker.ts';
import { openWorld, type SimulatedWorld, type Topic } from './world.ts';

const START = Date.parse('2026-11-02T09:00:00Z');
const MINUTE_MS = 60_000;
/** Time without trouble before everything must have come to rest, at the most. */
const REST_MS = 4 * 60 * MINUTE_MS;
/** And at the least: what is done every now and then is done twice. */
const CALM_MS = 2 * UPKEEP_EVERY_MS + MINUTE_MS;
const MOST_STEPS = 60_000;

export interface SimulationResult {
  readonly seed: number;
  /** What was broken; the simulation ends with the first. */
  readonly breaches: readonly string[];
  /** How often something went wrong, by what it was. */
  readonly faults: ReadonlyMap<string, number>;
  readonly steps: number;
  readonly virtualMs: number;
  readonly runs: number;
  /** What happened, a line each with its virtual second. */
  readonly trace: readonly string[];
  /** Equal for equal simulations. */
  readonly digest: string;
}

/** Lives through half an hour or more of the App's life, in an order and with troubles that follow from the seed alone. */
export async function simulate(seed: number, history: History, database: SimulatedDatabase): Promise<SimulationResult> {
  const timeline = new Timeline(START);
  const undo = virtualise(timeline);
  await database.clear();
  const simulation = await Simulation.open(seed, timeline, history, database);
  try {
    return await simulation.live();
  } finally {
    await simulation.close();
    undo();
  }
}

interface Parts {
  readonly seed: number;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly database: SimulatedDatabase;
  readonly faults: Faults;
  readonly minds: Minds;
  readonly hookshot: Hookshot;
  readonly world: SimulatedWorld;
  /** Both workers, while they live. */
  readonly workers: Worker[];
}

class Simulation {
  readonly #parts: Parts;
  readonly #engine: SimulatedEngine;
  readonly #watch: Watch;
  readonly #isNotified: boolean;
  readonly #topics: Topic[] = [];
  readonly #trace: string[] = [];
  readonly #breaches: string[] = [];
  readonly #digest = createHash('sha256');
  #incarnations = 0;
  #steps = 0;
  #calmAt = 0;

  private constructor(parts: Parts) {
    const { timeline, random, world, database, workers } = parts;
    this.#parts = parts;
    this.#isNotified = random.chance(40);
    this.#engine = new SimulatedEngine(timeline, random, () => workers);
    this.#watch = new Watch(timeline, world, database, this.#topics);
  }

  static async open(
    seed: number,
    timeline: Timeline,
    history: History,
    database: SimulatedDatabase,
  ): Promise<Simulation> {
    const random = new Random(seed);
    const faults = new Faults(random);
    const workers: Worker[] = [];
    const heads = new Map(history.heads.flat().map((head) => [head.sha, head]));
    const minds = mindsOf(timeline, random, (sha) => heads.get(sha));
    const hookshot = new Hookshot(timeline, random, faults, () => workers);
    const onDelivery = hookshot.send.bind(hookshot);
    const world = await openWorld({ timeline, history, brain: minds.brain, onDelivery });
    const parts = { seed, timeline, random, database, faults, minds, hookshot, world, workers };
    const simulation = new Simulation(parts);
    simulation.#start('a');
    simulation.#start('b');
    simulation.#plan(history);
    return simulation;
  }

  async live(): Promise<SimulationResult> {
    const { seed, timeline, database, faults } = this.#parts;
    const look = async () => {
      this.#steps += 1;
      this.#breaches.push(...(await this.#watch.look()));
    };
    await timeline.run(() => this.#breaches.length > 0 || this.#isAtRest(), look);
    if (this.#breaches.length === 0) this.#breaches.push(...this.#unrest(), ...(await this.#watch.lookAtRest()));
    const { rows } = await database.query<{ count: number }>('select count(*)::int as count from proofline.runs');
    return {
      seed,
      breaches: this.#breaches,
      faults: faults.counts,
      steps: this.#steps,
      virtualMs: timeline.now() - START,
      runs: rows[0]?.count ?? 0,
      trace: this.#trace,
      digest: this.#digest.update(`${timeline.now()} ${timeline.asked}`).digest('hex'),
    };
  }

  async close(): Promise<void> {
    const { workers, world } = this.#parts;
    for (const { process } of workers) process.kill();
    await world.close();
  }

  /** Everything that is going to happen from outside. */
  #plan(history: History): void {
    const { timeline, random } = this.#parts;
    const lasts = random.int(4, 20) * MINUTE_MS;
    const topics = history.heads.slice(0, random.int(1, MOST_PULL_REQUESTS));
    for (const heads of topics) timeline.after(random.int(0, lasts / 4), async () => await this.#open(heads));
    for (let deeds = random.int(2, 4 * topics.length + 2); deeds > 0; deeds -= 1)
      timeline.after(random.int(0, lasts), async () => await this.#meddle());
    for (let troubles = random.int(0, 6); troubles > 0; troubles -= 1)
      timeline.after(random.int(0, lasts), async () => this.#tell(`TROUBLE ${await trouble(this.#parts)}`));
    this.#calmAt = START + lasts;
    timeline.after(lasts, () => this.#calm());
  }

  async #open(heads: History['heads'][number]): Promise<void> {
    const { random, world } = this.#parts;
    const base = random.pick(['main', 'main', 'gated', 'broken']);
    const author = random.chance(80) ? 'ada' : 'olga';
    const topic = await world.open(heads, { base, draft: random.chance(10), author });
    this.#topics.push(topic);
    this.#do(`#${topic.pull.number} is opened by ${author} against ${base}`);
  }

  async #meddle(): Promise<void> {
    const { random, world } = this.#parts;
    if (this.#topics.length > 0) this.#do(await meddle(random.pick(this.#topics), world, random));
  }

  /** From now on nothing goes wrong any more. */
  #calm(): void {
    const { faults, world, minds } = this.#parts;
    this.#tell('CALM');
    faults.isCalm = true;
    faults.outages.github = faults.outages.platform = 0;
    Object.assign(world.platform.faults, noFaults());
    minds.calm();
  }

  #isAtRest(): boolean {
    const now = this.#parts.timeline.now();
    if (this.#steps > MOST_STEPS || now > this.#calmAt + REST_MS) return true;
    return now > this.#calmAt + CALM_MS && this.#unrest().length === 0;
  }

  #unrest(): string[] {
    const unfinished = this.#engine.unfinished.map((id) => `${id} is never finished`);
    const { underWay } = this.#parts.hookshot;
    return underWay > 0 ? [...unfinished, `${underWay} deliveries never arrive`] : unfinished;
  }

  /** Starts a process. When it dies, the other takes its work over after a moment, and a new one is started. */
  #start(slot: string): void {
    const { timeline, random, faults, workers, world, database } = this.#parts;
    this.#incarnations += 1;
    const process = new Process(`${slot}${this.#incarnations}`, timeline, faults);
    const worker = new Worker({
      process,
      world,
      database,
      engine: this.#engine,
      random,
      isNotified: this.#isNotified,
      onServed: (exchange) => this.#noteRequest(exchange),
      onWoken: (key) => this.#wake(key),
      onLine: (line) => this.#tell(line),
    });
    workers.push(worker);
    process.onDeath(() => {
      this.#tell(`${process.name} DIES`);
      timeline.after(random.int(FASTEST_TAKE_OVER_MS, 3000), () => this.#engine.takeOver(worker));
      timeline.after(random.int(1000, 30_000), () => this.#start(slot));
      workers.splice(workers.indexOf(worker), 1);
    });
    worker.lead(() => workers.find(({ takesWork }) => takesWork) === worker);
    this.#engine.poll();
  }

  #noteRequest(exchange: Parameters<OnServed>[0]): void {
    const { process, service, method, path, status, outcome } = exchange;
    this.#tell(`${process.name}: ${service} ${method} ${path} → ${status} ${outcome}`);
    this.#digest.update(`${process.name} ${method} ${path.replaceAll(OPAQUE_ID, '')} ${status} ${outcome}`);
    this.#watch.noteRequest(exchange);
    if (path === '/v1/sessions' && method === 'POST' && status === 200) this.#listen();
  }

  /** A wake reaches every process, if it is not lost. */
  #wake(key: string): void {
    const { timeline, random, faults, workers } = this.#parts;
    for (const worker of workers) {
      if (!faults.isCalm && random.chance(5)) continue;
      timeline.after(random.int(0, 20), () => {
        if (worker.isAlive) worker.wakes.wake(key);
      });
    }
  }

  /** The platform tells of a session that comes to rest, mostly. */
  #listen(): void {
    const { timeline, random, faults, world } = this.#parts;
    const session = [...world.platform.sessions.values()].at(-1);
    if (session === undefined || !this.#isNotified) return;
    session.log.subscribe(({ type }) => {
      if (type !== 'session.status_idle' && type !== 'session.status_terminated') return;
      if (!faults.isCalm && random.chance(20)) return faults.note('notice lost');
      timeline.after(random.int(5, 3000), () => this.#wake(sessionWakeKey(session.id)));
    });
  }

  #do(deed: string): void {
    this.#digest.update(deed);
    this.#tell(`PEOPLE ${deed}`);
  }

  #tell(line: string): void {
    const seconds = ((this.#parts.timeline.now() - START) / 1000).toFixed(3);
    this.#trace.push(`${seconds.padStart(10)} ${line}`);
  }
}

/** Ids that a platform makes up are the only thing in a simulation that chance does not repeat. */
const OPAQUE_ID = /(?:sesn|sevt|sthr|sesrsc|file|agent|env)_\w+/g;
