import { type AppIdentity, type Authored, isOwnWork } from '../github/identity.ts';

/** What GitHub says of a comment or a review. */
export type Work = Authored & { readonly body?: string | null | undefined };

/**
 * Whether our own App wrote something and ended it with this mark, which is invisible where it is rendered. A mark counts
 * nowhere else: whoever is quoted above could have written one.
 */
export function bearsOwnMark(work: Work, mark: string, identity: AppIdentity): boolean {
  return isOwnWork(work, identity) && (work.body ?? '').trimEnd().endsWith(mark);
}
