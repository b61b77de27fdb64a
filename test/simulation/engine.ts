import { AppError } from '../../src/core/errors.ts';
import type { Random } from '../random.ts';
import type { Timeline } from './timeline.ts';
import type { Worker } from './worker.ts';

const INTAKE_ATTEMPTS = 6;
const DRIVE_ATTEMPTS = 10;
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 30_000;

type Kind = 'intake' | 'run';

/** A piece of durable work. It is held by a worker from its claim until that worker is done with it or found dead. */
interface Piece {
  readonly kind: Kind;
  readonly id: string;
  /** Of work with the same partition only so much is done at a time. */
  readonly partition: string;
  state: 'waiting' | 'held' | 'succeeded' | 'failed';
  holder: Worker | undefined;
  /** Somebody asked for it while it was held: it is done once more. */
  isAskedAgain: boolean;
}

/**
 * What the runs rely on of the engine: durable queues, one intake of a pull request at a time, one holder of a run, work of
 * the dead given to the living. It outlives every worker.
 */
export class SimulatedEngine {
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #pieces = new Map<string, Piece>();
  readonly #workers: () => readonly Worker[];
  readonly #runsAtOnce: number;

  constructor(timeline: Timeline, random: Random, workers: () => readonly Worker[]) {
    this.#timeline = timeline;
    this.#random = random;
    this.#workers = workers;
    this.#runsAtOnce = random.pick([2, 20, 20]);
  }

  /** Ids of the pieces that nobody has finished. */
  get unfinished(): string[] {
    return [...this.#pieces.values()].filter(isUnfinished).map(({ kind, id }) => `${kind}:${id}`);
  }

  enqueueIntake(id: string, key: string): void {
    const known = this.#pieces.get(`intake:${id}`);
    if (known === undefined || known.state === 'failed') this.#add('intake', id, key);
  }

  enqueueRun(id: string, installationId: string): void {
    const known = this.#pieces.get(`run:${id}`);
    if (known === undefined || !isUnfinished(known)) this.#add('run', id, installationId);
    else if (known.state === 'held') known.isAskedAgain = true;
  }

  /** Another worker has found out that this one is dead, or has stopped. */
  takeOver(from: Worker): void {
    for (const piece of this.#pieces.values()) {
      if (piece.holder !== from) continue;
      piece.holder = undefined;
      piece.state = 'waiting';
    }
    this.#claim();
  }

  /** Gives what waits to living workers. */
  #claim(): void {
    const living = this.#workers().filter(({ takesWork }) => takesWork);
    if (living.length === 0) return;
    for (const piece of this.#pieces.values()) {
      if (piece.state !== 'waiting' || !this.#hasRoom(piece)) continue;
      piece.state = 'held';
      piece.isAskedAgain = false;
      const worker = this.#random.pick(living);
      piece.holder = worker;
      void this.#carryOut(piece, worker);
    }
  }

  /** A worker that has just started, or work that came in, is noticed by a poll. */
  poll(): void {
    this.#timeline.after(this.#random.int(1, 100), () => this.#claim());
  }

  #add(kind: Kind, id: string, partition: string): void {
    const piece: Piece = { kind, id, partition, state: 'waiting', holder: undefined, isAskedAgain: false };
    this.#pieces.delete(`${kind}:${id}`); // to the end of the queue
    this.#pieces.set(`${kind}:${id}`, piece);
    this.poll();
  }

  #hasRoom({ kind, partition }: Piece): boolean {
    const held = [...this.#pieces.values()].filter(
      (other) => other.kind === kind && other.partition === partition && other.state === 'held',
    );
    return held.length < (kind === 'intake' ? 1 : this.#runsAtOnce);
  }

  async #carryOut(piece: Piece, worker: Worker): Promise<void> {
    const isHeld = () => piece.holder === worker && worker.isAlive;
    const end = await this.#persevere(piece, worker, isHeld);
    if (!isHeld()) return;
    if (end !== 'stopped') {
      piece.state = end;
      piece.holder = undefined;
    }
    this.poll();
  }

  async #persevere(piece: Piece, worker: Worker, isHeld: () => boolean): Promise<'succeeded' | 'failed' | 'stopped'> {
    const most = piece.kind === 'intake' ? INTAKE_ATTEMPTS : DRIVE_ATTEMPTS;
    for (let attempt = 1; ; attempt += 1) {
      piece.isAskedAgain = false;
      try {
        await worker.carryOut(piece.kind, piece.id);
        if (!worker.takesWork) return 'stopped';
        if (!isHeld() || !piece.isAskedAgain) return 'succeeded';
        attempt = 0;
      } catch (error) {
        if (!worker.takesWork) return 'stopped';
        const mayRetry = !(error instanceof AppError && error.recovery === 'give-up');
        worker.tell(`${piece.kind} ${piece.id} failed (${attempt}): ${String(error)}`);
        if (!mayRetry || attempt >= most) return 'failed';
        const announced = error instanceof AppError ? (error.retryAfterMs ?? 0) : 0;
        const pause = Math.max(announced, Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), MAX_PAUSE_MS));
        await worker.process.clock.sleep(pause);
      }
    }
  }
}

const isUnfinished = ({ state }: Piece): boolean => state === 'waiting' || state === 'held';
