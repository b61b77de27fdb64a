import type { Octokit } from '@octokit/rest';
import { type DeliveryAttempt, listHookDeliveries } from '../../../github/reconciling/hook-deliveries.ts';
import { type FailedDeliveries, type FailedDelivery, foldAttempts } from '../../../triggers/redeliveries.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';

const PAGES_PER_ROUND = 50;
/** As long as github.com delivers again; a GitHub Enterprise Server does for a week. */
const WINDOW_MS = 3 * 24 * 3_600_000;
/** An attempt stands in the log by when it began, and can come into it later than one that began after it. */
const OVERLAP_MS = 60_000;

export interface LogReader {
  /** What has failed so far and may be delivered again. */
  read(signal: AbortSignal): Promise<FailedDeliveries>;
  /** Remembers what was done about a delivery. */
  note(delivery: FailedDelivery): void;
}

const NONE: ReadonlySet<number> = new Set();

/** A stretch of the log that is to be read: from a place in it, or from its top, back to a time. */
interface Stretch {
  readonly cursor: string | undefined;
  readonly until: number;
}

interface Read {
  readonly attempts: readonly DeliveryAttempt[];
  readonly pagesLeft: number;
  /** What of the stretch is still unread. */
  readonly rest: Stretch | undefined;
}

/**
 * Reads GitHub's log of deliveries from the newest back to where it was read before, five thousand a round. Of what is
 * more the rest comes in later rounds, after what is new then.
 */
export function createLogReader({ github, clock }: Pick<ReconcilerDeps, 'github' | 'clock'>): LogReader {
  let failed: FailedDeliveries = new Map();
  let readUntil = 0;
  let gap: Stretch | undefined;
  /** Ids of those attempts that the overlap shows again. */
  let recent: ReadonlySet<number> = new Set();

  const readBack = async (stretch: Stretch, pages: number, signal: AbortSignal, known: ReadonlySet<number> = NONE) => {
    const read = await readStretch(github.app(), { ...stretch, pages, known }, signal);
    failed = foldAttempts(failed, read.attempts);
    return read;
  };

  return {
    async read(signal) {
      const oldest = clock.now() - WINDOW_MS;
      const until = Math.max(oldest, readUntil - OVERLAP_MS);
      const top = await readBack({ cursor: undefined, until }, PAGES_PER_ROUND, signal, recent);
      readUntil = Math.max(readUntil, ...top.attempts.map(({ deliveredAt }) => deliveredAt));
      recent = new Set(
        top.attempts.filter(({ deliveredAt }) => deliveredAt >= readUntil - OVERLAP_MS).map(({ id }) => id),
      );
      // What was left to read lies behind the new gap, which therefore goes as far back as the old one.
      if (top.rest !== undefined) gap = { ...top.rest, until: Math.min(until, gap?.until ?? until) };
      else if (gap !== undefined) {
        gap = (await readBack({ ...gap, until: Math.max(gap.until, oldest) }, top.pagesLeft, signal)).rest;
      }
      failed = new Map([...failed].filter(([, { lastAt }]) => lastAt >= oldest));
      return failed;
    },
    note(delivery) {
      failed = new Map(failed).set(delivery.guid, delivery);
    },
  };
}

/** Reads a stretch page by page, to its end or to a page on which everything is known. */
async function readStretch(
  app: Octokit,
  { cursor: from, until, pages, known }: Stretch & { readonly pages: number; readonly known: ReadonlySet<number> },
  signal: AbortSignal,
): Promise<Read> {
  const attempts: DeliveryAttempt[] = [];
  let cursor = from;
  for (let pagesLeft = pages; pagesLeft > 0 && !signal.aborted; pagesLeft -= 1) {
    const page = await listHookDeliveries(app, cursor);
    attempts.push(...page.attempts);
    ({ cursor } = page);
    const isRead =
      page.attempts.every(({ id }) => known.has(id)) || page.attempts.some((one) => one.deliveredAt < until);
    if (cursor === undefined || isRead) return { attempts, pagesLeft: pagesLeft - 1, rest: undefined };
  }
  return { attempts, pagesLeft: 0, rest: { cursor, until } };
}
