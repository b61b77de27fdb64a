/** What comes about pull requests that are under review, in percent: the events that the App is subscribed to. */
const MIX = {
  synchronize: 12,
  labeled: 14,
  unlabeled: 6,
  reworded: 6,
  edited: 4,
  assigned: 4,
  review_requested: 8,
  comment: 14,
  /** A command of another program: only the configuration tells that it is not ours. */
  foreign_command: 2,
  edited_comment: 4,
  review: 7,
  review_comment: 9,
  check_run: 6,
  check_suite: 2,
  /** An earlier delivery once more, under its old id. */
  again: 2,
} as const;

export type Kind = Exclude<keyof typeof MIX, 'again'>;

export interface PlannedDelivery {
  /** `X-GitHub-Delivery`. */
  readonly id: string;
  readonly kind: Kind;
  /** The position of the pull request among all. */
  readonly pull: number;
  /** Milliseconds after the first one. */
  readonly atMs: number;
}

/** How far back the delivery lies that comes again. */
const AGAIN_AFTER = 50;
const KINDS = Object.entries(MIX).flatMap(([kind, percent]) => Array.from({ length: percent }, () => kind));

/** Deliveries of all kinds about all pull requests, scattered over the time; the same every time. */
export function planDeliveries({
  name,
  count,
  withinMs,
  pulls,
}: {
  /** Begins every id, and no id of another plan. */
  readonly name: string;
  readonly count: number;
  readonly withinMs: number;
  readonly pulls: number;
}): PlannedDelivery[] {
  const plan: PlannedDelivery[] = [];
  for (let index = 0; index < count; index += 1) {
    const kind = KINDS[Math.floor(scatter(index, 0) * KINDS.length)];
    const atMs = ((index + scatter(index, 2)) / count) * withinMs;
    const earlier = plan.at(-AGAIN_AFTER);
    if (isKind(kind)) plan.push({ id: `${name}-${index}`, kind, pull: Math.floor(scatter(index, 1) * pulls), atMs });
    else if (earlier !== undefined) plan.push({ ...earlier, atMs });
  }
  return plan;
}

const isKind = (kind: string | undefined): kind is Kind => kind !== undefined && kind !== 'again' && kind in MIX;

/** The root of x⁴ = x + 1, whose powers fill a cube most evenly. */
const STEP = 1.2207440846057596;

/** From 0 to 1: as even in each of three dimensions, and in all of them together, as points can be. */
const scatter = (index: number, dimension: 0 | 1 | 2): number => (0.5 + index / STEP ** (dimension + 1)) % 1;
