import { type ComparedFinding, isForReview } from './compared-finding.ts';
import type { KnownFinding } from './known-finding.ts';
import { isSure } from './proved-finding.ts';

/** What is to be remembered of a finding, and what was when it was compared: it is kept only if that still holds. */
export interface Memory {
  readonly row: KnownFinding;
  /** Absent for a finding that must not be known yet. */
  readonly from?: Pick<KnownFinding, 'state' | 'episode'> & {
    /** How often it had been corrected; absent for never. */
    readonly corrections?: number;
  };
}

/** What a review has published. */
export interface Publication {
  readonly headSha: string;
  /** Keys of the findings that its review carries as comments on the diff. */
  readonly threads: readonly string[];
}

/** What to remember as soon as a review is posted: the findings that it carries. They are never posted again. */
export function rememberPosted(compared: readonly ComparedFinding[], { headSha, threads }: Publication): Memory[] {
  return compared.filter(isCarried).map((one) =>
    memoryOf(one, {
      state: 'open',
      stateSha: headSha,
      lastSeenSha: headSha,
      isGone: false,
      isPosted: true,
      hasThread: threads.includes(one.key) || one.known?.hasThread === true,
      episode: episodeOf(one),
      formerQuotes: one.known?.formerQuotes ?? [],
    }),
  );
}

/**
 * What to remember once the check is concluded: everything that the review did not carry. `isPosted` tells whether there
 * is one; without, what it would have carried stays to be posted by the next.
 */
export function rememberConcluded(compared: readonly ComparedFinding[], headSha: string, isPosted: boolean): Memory[] {
  return compared.filter((one) => !isPosted || !isCarried(one)).flatMap((one) => concluded(one, headSha));
}

const isCarried = (one: ComparedFinding) => isForReview(one) && isSure(one.finding);

function concluded(one: ComparedFinding, headSha: string): Memory[] {
  const { known, status } = one;
  const before = {
    isPosted: known?.isPosted === true,
    hasThread: known?.hasThread === true,
    episode: episodeOf(one),
    formerQuotes: known?.formerQuotes ?? [],
  };
  const seen = { ...before, isGone: false, lastSeenSha: headSha };
  const unseen = { ...before, lastSeenSha: known?.lastSeenSha ?? headSha };
  switch (status) {
    case 'new':
    case 'still-there':
      return [memoryOf(one, { ...seen, state: 'open', stateSha: known?.stateSha ?? headSha })];
    case 'regressed':
      return [memoryOf(one, { ...seen, state: 'open', stateSha: headSha })];
    case 'fixed':
      return [memoryOf(one, { ...unseen, state: 'fixed', stateSha: headSha, isGone: true })];
    case 'dismissed':
      return [memoryOf(one, { ...seen, state: 'dismissed', stateSha: known?.stateSha ?? headSha })];
    case 'dismissed-gone':
      return [memoryOf(one, { ...unseen, state: 'dismissed', stateSha: known?.stateSha ?? headSha, isGone: true })];
    case 'unknown':
      return [];
  }
}

const episodeOf = ({ status, known }: ComparedFinding) => (known?.episode ?? 1) + (status === 'regressed' ? 1 : 0);

type Fields = Omit<KnownFinding, 'key' | 'finding' | 'basePath'>;

function memoryOf({ key, finding, basePath, known }: ComparedFinding, fields: Fields): Memory {
  const row = { key, finding, basePath, ...fields };
  if (known === undefined) return { row };
  const { state, episode, corrections } = known;
  return { row, from: { state, episode, ...(corrections === undefined ? {} : { corrections: corrections.length }) } };
}
