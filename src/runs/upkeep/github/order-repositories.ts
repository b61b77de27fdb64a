import type { InstalledRepository } from '../../../github/reconciling/repositories.ts';

/** Milliseconds since the epoch at which a repository was last looked at. */
export type LookedAt = ReadonlyMap<number, number>;

/**
 * In which order to look at repositories: first those with news since the last look, or never looked at, the last pushed to
 * first; then the others, the longest unseen first. Pure.
 */
export function orderRepositories(
  repositories: readonly InstalledRepository[],
  lookedAt: LookedAt,
): readonly InstalledRepository[] {
  const lastLook = ({ id }: InstalledRepository) => lookedAt.get(id) ?? 0;
  const hasNews = (one: InstalledRepository) => !lookedAt.has(one.id) || one.pushedAt > lastLook(one);
  const fresh = repositories.filter(hasNews).toSorted((one, other) => other.pushedAt - one.pushedAt);
  const others = repositories.filter((one) => !hasNews(one)).toSorted((one, other) => lastLook(one) - lastLook(other));
  return [...fresh, ...others];
}
