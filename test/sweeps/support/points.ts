import type { CommitInterference } from './commit-gate.ts';
import type { Interference } from './http-gate.ts';

/** A moment in the life of the App: before or after its k-th request or commit takes effect. */
export interface Point {
  readonly at: 'request' | 'commit';
  /** From 1. */
  readonly k: number;
  readonly edge: 'before' | 'after';
}

/** Counts what the App does from now on, and calls `strike` at the point that was chosen, once. */
export class PointCounter {
  /** What each request and each commit was, in their order. */
  readonly seen: Readonly<Record<Point['at'], string[]>> = { request: [], commit: [] };
  hasStruck = false;
  readonly #point: Point | undefined;
  readonly #strike: () => void;

  constructor(point?: Point, strike: () => void = () => {}) {
    this.#point = point;
    this.#strike = strike;
  }

  onRequest(what: string): Interference | undefined {
    return this.#count('request', what);
  }

  onCommit(what: string): CommitInterference | undefined {
    return this.#count('commit', what);
  }

  #count(at: Point['at'], what: string): CommitInterference | undefined {
    const { seen } = this;
    seen[at].push(what);
    if (this.hasStruck || this.#point?.at !== at || this.#point.k !== seen[at].length) return undefined;
    this.hasStruck = true;
    return { kind: this.#point.edge === 'before' ? 'hold' : 'lose-answer', onStruck: this.#strike };
  }
}

/** Both edges of the first so many requests and commits. */
export const allPoints = (counts: Readonly<Record<Point['at'], number>>): Point[] =>
  (['request', 'commit'] as const).flatMap((at) =>
    Array.from({ length: counts[at] }, (_, index) =>
      (['before', 'after'] as const).map((edge): Point => ({ at, k: index + 1, edge })),
    ).flat(),
  );
