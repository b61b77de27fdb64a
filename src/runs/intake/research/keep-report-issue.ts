import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { AppError, type Recovery } from '../../../core/errors.ts';
import { findReportIssue, openReportIssue } from '../../../publish/report-issue.ts';
import { loadDelivery } from '../../../store/deliveries/load-delivery.ts';
import { noteDecision } from '../../../store/deliveries/note-decision.ts';
import type { IntakeDeps } from '../intake-context.ts';

interface ReportIssue {
  readonly owner: string;
  readonly repo: string;
  readonly name: string;
}

type Opening = Pick<IntakeDeps, 'pool' | 'clock' | 'identity'> & {
  readonly deliveryId: string;
  readonly octokit: Octokit;
};

/** An issue may have been opened whose number nobody has told: GitHub shows it in a moment, if there is one. */
class ReportIssueInDoubt extends AppError {
  readonly code = 'report_issue_in_doubt';
  readonly recovery: Recovery = 'retry';
}

/** Kept with the delivery: that an issue is about to be opened, and its number once that is known. */
const Intent = z.object({ openingAt: z.number(), number: z.int().positive().optional() });

/** How long GitHub may take until it lists a new issue. */
const LAG_MS = 60_000;
const FIRST = 'The first report is on its way. Each one takes the place of the one before.';

/**
 * The number of the issue that keeps a report, which is opened if there is none: once, also when the answer to that is lost.
 * Throws `ReportIssueInDoubt`, which may be tried again, for as long as one may have been opened that GitHub does not list yet.
 */
export async function keepReportIssue(issue: ReportIssue, opening: Opening): Promise<number> {
  const { pool, clock, identity, deliveryId, octokit } = opening;
  const intent = Intent.safeParse((await loadDelivery(pool, deliveryId))?.decision).data;
  const known = intent?.number ?? (await findReportIssue(octokit, issue, await identity()));
  if (known !== undefined) return known;
  const openingAt = clock.now();
  if (intent !== undefined && openingAt - intent.openingAt < LAG_MS)
    throw new ReportIssueInDoubt('whether the issue was opened is not known yet');
  const note = { kind: 'note', reason: 'the issue of the report is opened', openingAt };
  await noteDecision(pool, deliveryId, note);
  const number = await openReportIssue(octokit, issue, FIRST);
  await noteDecision(pool, deliveryId, { ...note, number });
  return number;
}
