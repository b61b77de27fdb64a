import type { Outcome } from '../../publish/outcome.ts';

/** Outcomes after which a run leaves its session open, so that it can be continued. */
export const LEAVES_OPEN: ReadonlySet<string | null> = new Set<Outcome['kind']>(['complete', 'budget-reached']);
