import type { Delivery } from '../../src/emulators/github/webhooks/delivery.ts';
import type { Random } from '../random.ts';
import type { Faults } from './faults.ts';
import type { Timeline } from './timeline.ts';
import type { Worker } from './worker.ts';

/** How long GitHub waits for an answer. */
const PATIENCE_MS = 10_000;

/** GitHub's deliveries: each in its own time, some late, some twice, some again under another id. */
export class Hookshot {
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #workers: () => readonly Worker[];
  /** Deliveries that nobody has taken yet. */
  #underWay = 0;

  constructor(timeline: Timeline, random: Random, faults: Faults, workers: () => readonly Worker[]) {
    this.#timeline = timeline;
    this.#random = random;
    this.#faults = faults;
    this.#workers = workers;
  }

  get underWay(): number {
    return this.#underWay;
  }

  send(delivery: Delivery): void {
    const random = this.#random;
    const isLate = !this.#faults.isCalm && random.chance(8);
    if (isLate) this.#faults.note('delivery: late');
    const soon = random.int(10, random.chance(20) ? 4000 : 200);
    this.#deliverAfter(isLate ? random.int(10_000, 300_000) : soon, delivery);
    if (this.#faults.isCalm || !random.chance(10)) return;
    this.#faults.note('delivery: repeated');
    const again = random.chance(50) ? { ...delivery, guid: `again-${delivery.id}` } : delivery;
    this.#deliverAfter(random.int(10, 60_000), again);
  }

  /** What does not get through is delivered again some minutes later, as by hand or by the App's own look at the log. */
  #deliverAfter(ms: number, delivery: Delivery): void {
    this.#underWay += 1;
    let isOver = false;
    const end = (isDurable: boolean) => {
      if (isOver) return;
      isOver = true;
      this.#underWay -= 1;
      if (!isDurable) this.#deliverAfter(this.#random.int(20_000, 240_000), delivery);
    };
    this.#timeline.after(ms, () => {
      const living = this.#workers().filter(({ takesWork }) => takesWork);
      if (living.length === 0) return end(false);
      this.#timeline.after(PATIENCE_MS, () => end(false));
      const { guid, event, request } = delivery;
      const answered = this.#random.pick(living).deliver(guid, event, request.body);
      answered.then(
        () => end(true),
        () => end(false),
      );
    });
  }
}
