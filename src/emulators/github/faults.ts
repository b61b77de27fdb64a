import type { RequestRecord } from './recording.ts';

/** What goes wrong with a request. `commit-then` first does what was asked, so that only the answer is lost. */
export type FaultAction =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'commit-then'; readonly action: FaultAction };

export interface Fault {
  readonly match: (request: RequestRecord) => boolean;
  /** How many matching requests it strikes [1]. */
  readonly times?: number;
  readonly action: FaultAction;
}

/** Faults strike in the order in which they were added, one per request. */
export class Faults {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault for this request, used up by asking. */
  take(request: RequestRecord): FaultAction | undefined {
    const found = this.#waiting.find(({ fault, left }) => left > 0 && fault.match(request));
    if (found === undefined) return undefined;
    found.left -= 1;
    return found.fault.action;
  }
}
