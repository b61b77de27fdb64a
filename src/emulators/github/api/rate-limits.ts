import { Problem } from './problem.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** GitHub's published limits for one installation (or for the App itself). */
const PRIMARY_PER_HOUR = 5_000;
const POINTS_PER_MINUTE = 900;
const WRITE_POINTS = 5;
const CONTENT_PER_MINUTE = 80;
const CONTENT_PER_HOUR = 500;
const CONCURRENT = 100;

/** Operations that create something people are notified of or look at. Reactions and labels are not among them. */
const CREATES_CONTENT = new Set([
  'checks/create',
  'issues/create-comment',
  'pulls/create-reply-for-review-comment',
  'pulls/create-review',
  'pulls/create-review-comment',
  'pulls/submit-review',
]);

interface Budget {
  windowEndsAt: number;
  used: number;
  concurrent: number;
  points: { at: number; cost: number }[];
  content: number[];
}

/** What a request costs, as far as limits look at it. */
export interface Costed {
  readonly operationId: string;
  readonly method: string;
}

/** Counts requests per installation and refuses the ones above a limit, the way GitHub announces it. */
export class RateLimits {
  readonly #now: () => number;
  readonly #isEnforced: boolean;
  readonly #budgets = new Map<string, Budget>();

  constructor(now: () => number, isEnforced: boolean) {
    this.#now = now;
    this.#isEnforced = isEnforced;
  }

  /** Admits a request, or throws the 403 with `retry-after` (secondary) or an exhausted budget (primary). */
  admit(owner: string, request: Costed): void {
    if (!this.#isEnforced || request.operationId === 'rate-limit/get') return;
    const budget = this.#budget(owner);
    if (budget.used >= PRIMARY_PER_HOUR) throw new Problem(403, `API rate limit exceeded for installation.`);
    budget.used += 1;
    this.#admitSecondary(budget, request);
  }

  /** Counts a request as being served; refuses the hundred-and-first at a time. Returns how to count it out. */
  enter(owner: string): () => void {
    const budget = this.#budget(owner);
    if (this.#isEnforced && budget.concurrent >= CONCURRENT) throw secondaryLimit(1);
    budget.concurrent += 1;
    return () => {
      budget.concurrent -= 1;
    };
  }

  /** A conditional request that was answered 304 is free of the primary limit. */
  refund(owner: string): void {
    const budget = this.#budget(owner);
    budget.used = Math.max(0, budget.used - 1);
  }

  /** What `GET /rate_limit` and the headers of each answer say. */
  state(owner: string): { limit: number; remaining: number; used: number; reset: number } {
    const { used, windowEndsAt } = this.#budget(owner);
    return { limit: PRIMARY_PER_HOUR, remaining: PRIMARY_PER_HOUR - used, used, reset: Math.ceil(windowEndsAt / 1000) };
  }

  #admitSecondary(budget: Budget, request: Costed): void {
    const now = this.#now();
    budget.points = budget.points.filter(({ at }) => at > now - MINUTE_MS);
    budget.content = budget.content.filter((at) => at > now - HOUR_MS);
    const cost = request.method === 'GET' ? 1 : WRITE_POINTS;
    const spent = budget.points.reduce((sum, point) => sum + point.cost, 0);
    if (spent + cost > POINTS_PER_MINUTE) throw secondaryLimit(secondsUntil(budget.points[0]?.at, MINUTE_MS, now));
    if (CREATES_CONTENT.has(request.operationId)) {
      refuseTooMuchContent(budget.content, now);
      budget.content.push(now);
    }
    budget.points.push({ at: now, cost });
  }

  #budget(owner: string): Budget {
    const now = this.#now();
    const known = this.#budgets.get(owner);
    if (known !== undefined) {
      if (known.windowEndsAt <= now) Object.assign(known, { windowEndsAt: now + HOUR_MS, used: 0 });
      return known;
    }
    const fresh: Budget = { windowEndsAt: now + HOUR_MS, used: 0, concurrent: 0, points: [], content: [] };
    this.#budgets.set(owner, fresh);
    return fresh;
  }
}

function refuseTooMuchContent(content: readonly number[], now: number): void {
  const lastMinute = content.filter((at) => at > now - MINUTE_MS);
  if (lastMinute.length >= CONTENT_PER_MINUTE) throw secondaryLimit(secondsUntil(lastMinute[0], MINUTE_MS, now));
  if (content.length >= CONTENT_PER_HOUR) throw secondaryLimit(secondsUntil(content[0], HOUR_MS, now));
}

const secondsUntil = (first: number | undefined, windowMs: number, now: number): number =>
  Math.max(1, Math.ceil(((first ?? now) + windowMs - now) / 1000));

function secondaryLimit(retryAfterSeconds: number): Problem {
  const message =
    'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.';
  return new Problem(403, message, { headers: { 'retry-after': String(retryAfterSeconds) } });
}
