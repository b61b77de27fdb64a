import type { Random } from '../random.ts';

export type Service = 'github' | 'platform';

/** What becomes of one request. `isDone` tells whether what it asked for is done all the same. */
export type Fate = { readonly kind: 'answered' } | Lost | Refusal;

interface Lost {
  readonly kind: 'lost';
  readonly isDone: boolean;
}

interface Refusal {
  readonly kind: 'refused';
  readonly isDone: boolean;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What becomes of one event stream: it breaks after so many frames, or says nothing from then on. */
export interface StreamFate {
  readonly frames: number;
  readonly how: 'end' | 'reset' | 'silence';
}

/** What becomes of one piece of work on the database. */
export type DatabaseFate = 'done' | 'lost' | 'done and lost';

/** When a worker dies: before, after or, of a transaction, in the middle of what it does next. */
export type Death = 'before' | 'after';

interface Odds {
  /** In a thousand requests, or pieces of work. */
  readonly requests: number;
  readonly database: number;
  readonly deaths: number;
  readonly streams: number;
}

/** Decides what goes wrong, and counts it. A calm one lets everything through. */
export class Faults {
  readonly #random: Random;
  readonly #odds: Odds;
  readonly counts = new Map<string, number>();
  isCalm = false;
  /** Until when a service does not answer anybody. */
  readonly outages: Record<Service, number> = { github: 0, platform: 0 };

  constructor(random: Random) {
    this.#random = random;
    this.#odds = {
      requests: random.pick([20, 50, 100, 150, 250]),
      database: random.pick([0, 0, 3, 15]),
      deaths: random.pick([0, 1, 3, 6]),
      streams: random.pick([0, 200, 500]),
    };
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  note(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** Milliseconds until a request arrives, or until its answer does. */
  latency(): number {
    if (this.isCalm || this.#random.chance(80)) return this.#random.int(5, 80);
    return this.#random.int(80, this.#random.chance(10) ? 9000 : 1500);
  }

  /** The same for a piece of work on the database. */
  databaseLatency(): number {
    return this.#random.chance(90) ? this.#random.int(0, 4) : this.#random.int(4, 300);
  }

  forRequest(service: Service, now: number): Fate {
    if (this.isCalm) return ANSWERED;
    if (this.outages[service] > now) return this.#noted(service, { kind: 'lost', isDone: false });
    if (!this.#happens(this.#odds.requests)) return ANSWERED;
    const isDone = this.#random.chance(50);
    const lost: Lost = { kind: 'lost', isDone };
    return this.#noted(service, this.#random.chance(50) ? lost : this.#refusal(service, isDone));
  }

  forStream(): StreamFate | undefined {
    if (this.isCalm || !this.#happens(this.#odds.streams)) return undefined;
    const how = this.#random.pick(['end', 'reset', 'silence'] as const);
    this.note(`stream: ${how}`);
    return { frames: this.#random.int(0, 12), how };
  }

  forDatabase(): DatabaseFate {
    if (this.isCalm || !this.#happens(this.#odds.database)) return 'done';
    const fate = this.#random.pick(['lost', 'done and lost'] as const);
    this.note(`database: ${fate}`);
    return fate;
  }

  forWorker(): Death | undefined {
    if (this.isCalm || !this.#happens(this.#odds.deaths)) return undefined;
    return this.#random.pick(['before', 'after']);
  }

  #noted(service: Service, fate: Lost | Refusal): Fate {
    const what = fate.kind === 'lost' ? 'lost' : String(fate.status);
    this.note(`${service}: ${what}${fate.isDone ? ' and done' : ''}`);
    return fate;
  }

  #refusal(service: Service, isDone: boolean): Refusal {
    const wait = { 'retry-after': String(this.#random.int(1, 90)) };
    const options = service === 'github' ? githubRefusals(isDone, wait) : platformRefusals(isDone, wait);
    return this.#random.pick(options);
  }

  #happens(inThousand: number): boolean {
    return this.#random.int(1, 1000) <= inThousand;
  }
}

const ANSWERED: Fate = { kind: 'answered' };

const githubRefusals = (isDone: boolean, headers: Readonly<Record<string, string>>): readonly Refusal[] => [
  { kind: 'refused', isDone, status: 500, headers: {}, body: { message: 'Server Error' } },
  { kind: 'refused', isDone, status: 502, headers: {}, body: { message: 'Bad Gateway' } },
  { kind: 'refused', isDone: false, status: 503, headers: {}, body: { message: 'Unavailable' } },
  { kind: 'refused', isDone: false, status: 403, headers, body: { message: SECONDARY } },
  { kind: 'refused', isDone: false, status: 429, headers, body: { message: SECONDARY } },
];

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

const platformError = (type: string) => ({ type: 'error', error: { type, message: 'simulated' } });

const platformRefusals = (isDone: boolean, headers: Readonly<Record<string, string>>): readonly Refusal[] => [
  { kind: 'refused', isDone, status: 500, headers: {}, body: platformError('api_error') },
  { kind: 'refused', isDone: false, status: 529, headers: {}, body: platformError('overloaded_error') },
  { kind: 'refused', isDone: false, status: 429, headers, body: platformError('rate_limit_error') },
];
