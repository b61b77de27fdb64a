import type { KnownFinding } from './known-finding.ts';
import type { ProvedFinding } from './proved-finding.ts';

/**
 * How a finding of a run stands to what was known before.
 *
 * - `new`: no review has carried it yet
 * - `still-there`: a review has, and it holds; not repeated
 * - `regressed`: it was fixed, or dismissed for code that was gone meanwhile, and is back
 * - `fixed`: its code is gone
 * - `dismissed`: it stands as it did when it was dismissed, so it is not raised
 * - `dismissed-gone`: its code is gone; should it return, the dismissal does not hold
 * - `unknown`: its file could not be read; nothing is said about it
 */
export type ComparedStatus = 'new' | 'still-there' | 'regressed' | 'fixed' | 'dismissed' | 'dismissed-gone' | 'unknown';

export interface ComparedFinding {
  readonly key: string;
  readonly status: ComparedStatus;
  /** In the reviewed commit; of one that is gone or unknown, as it was seen last. */
  readonly finding: ProvedFinding;
  readonly basePath: string;
  /** As it was remembered; absent for one that was never seen. */
  readonly known?: Omit<KnownFinding, 'key' | 'finding' | 'basePath'>;
}

/** Whether it holds and is to be shown. */
export const isShown = ({ status }: ComparedFinding): boolean =>
  status === 'new' || status === 'still-there' || status === 'regressed';

/** Whether the next review carries it: a finding is posted once, and one that came back is answered in its thread. */
export const isForReview = ({ status, known }: ComparedFinding): boolean =>
  status === 'new' || (status === 'regressed' && known?.hasThread !== true);

/** Whether its thread is to be told. */
export const isForThread = ({ status, known }: ComparedFinding): boolean =>
  (status === 'fixed' || status === 'regressed') && known !== undefined && known.isPosted;
