import type { ConfigProblem } from '../config/repository/config-problem.ts';
import type { Hold } from './hold.ts';

/** What people read when a run was stopped, by its cause. */
export const STOP_SENTENCES = {
  superseded: 'A newer commit or base replaced the one under review; that one is reviewed instead.',
  replaced: 'A full review was asked for; it replaces this one.',
  closed: 'The pull request was closed before the review had finished.',
  draft: 'The pull request went back to draft; it is reviewed when it is ready.',
  cancelled: 'The review was cancelled.',
  uninstalled: 'The App was uninstalled before the review had finished.',
  suspended: 'The App was suspended before the review had finished.',
} as const;

/** Why the work of a review is over. Only `complete` can ever turn a check green. */
export type Outcome =
  | { readonly kind: 'complete' }
  | { readonly kind: 'nothing-to-review'; readonly why: string }
  /** It did not start by itself; nothing was read or spent. */
  | {
      readonly kind: 'held';
      readonly reason: Hold;
      /** The check can fail here, so that nothing may pass it unless people who may write have opened the way. */
      readonly isGated?: boolean;
    }
  /** The repository's configuration cannot be acted upon; nothing was reviewed. */
  | { readonly kind: 'broken-config'; readonly problems: readonly ConfigProblem[] }
  | { readonly kind: 'incomplete'; readonly why: string }
  | { readonly kind: 'stopped'; readonly cause: keyof typeof STOP_SENTENCES }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'budget-reached' }
  | { readonly kind: 'daily-cap' }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unavailable'; readonly why: string };
