import { RequestError } from '@octokit/request-error';
import type { Octokit } from '@octokit/rest';
import { expect } from 'vitest';
import { SecretMasker } from '../../../src/core/secrets.ts';
import type { PullRequest } from '../../../src/emulators/github/entities.ts';
import type { GitHubEmulator } from '../../../src/emulators/github/github-emulator.ts';
import { isSure, type ProvedFinding } from '../../../src/findings/proved-finding.ts';
import { sortBySeverity } from '../../../src/findings/sort.ts';
import { toAnnotation } from '../../../src/publish/annotations.ts';
import { renderCheck } from '../../../src/publish/check-output.ts';
import { createCheckRun, updateCheckRun } from '../../../src/publish/check-run.ts';
import type { ReviewReport } from '../../../src/publish/report.ts';
import { renderReview } from '../../../src/publish/review-body.ts';
import { postReview } from '../../../src/publish/review.ts';
import { aReport } from '../a-report.ts';
import { splitPrompt } from '../../injection/split-prompt.ts';

const RULES = { masker: new SecretMasker(), allowedLinkPrefixes: [] };
const PER_REQUEST = 50;
const MAX_INLINE = 25;

export interface Desk {
  readonly emulator: GitHubEmulator;
  readonly octokit: Octokit;
  readonly at: { readonly owner: string; readonly repo: string };
  readonly request: PullRequest;
}

export interface Published {
  readonly inline: number;
  readonly isRejected: boolean;
  /** Titles of findings that nobody can read where they belong. */
  readonly lost: readonly string[];
}

/** Publishes findings the way a run does and looks for each of them in what GitHub then holds. */
export async function publishFindings(desk: Desk, findings: readonly ProvedFinding[]): Promise<Published> {
  const { number, pull } = desk.request;
  const report = aReport({ runId: `run-${number}`, headSha: pull.head.sha, findings: sortBySeverity(findings) });
  const checkRunId = await publishCheck(desk, report);
  const isRejected = !(await publishReview(desk, report));
  const held = readBack(desk, checkRunId);
  const anchored = findings.filter((finding) => isSure(finding) && finding.placement === 'hunk');
  if (!isRejected) expect(held.comments).toHaveLength(Math.min(MAX_INLINE, anchored.length));
  const lost = findings.filter((finding) => !isKept(finding, held)).map(({ title }) => title);
  return { inline: held.comments.length, isRejected, lost };
}

/** What GitHub shows of a pull request that was published to. */
interface Held {
  readonly comments: readonly string[];
  readonly review: string;
  readonly annotations: readonly string[];
  readonly details: string;
}

function readBack({ emulator, request }: Desk, checkRunId: number): Held {
  const run = emulator.checkRuns(request.repository).find(({ id }) => id === checkRunId);
  return {
    comments: emulator.reviewComments(request).map(({ body }) => body),
    review: outsideOf(emulator.reviews(request)[0]?.body),
    annotations: emulator.annotations(checkRunId).map(({ message }) => message),
    details: run?.output.text ?? '',
  };
}

/** A review as people read it: the block for coding agents repeats all of it. */
const outsideOf = (review: string | undefined) => (review === undefined ? '' : splitPrompt(review).outside);

/**
 * A sure finding is annotated once and stands in one place of the review, a doubtful one in the check's details alone.
 * Only what was shortened, and says so, may leave out what stands elsewhere.
 */
function isKept(finding: ProvedFinding, { comments, review, annotations, details }: Held): boolean {
  const isHere = (text: string) => text.includes(`${finding.title.split(' ')[1]} is wrong`);
  const isInside = (text: string) => isHere(text) || text.includes('… shortened');
  const inline = comments.filter(isHere).length;
  const annotated = annotations.filter(isHere).length;
  if (!isSure(finding)) return annotated === 0 && inline === 0 && !isHere(review) && isInside(details);
  return annotated === 1 && (inline === 1 ? !isHere(review) : inline === 0 && isInside(review));
}

async function publishCheck({ octokit, at, request }: Desk, report: ReviewReport): Promise<number> {
  const check = {
    ...at,
    headSha: report.headSha,
    externalId: `pr:${request.number}`,
    title: 'Reviewing',
    summary: 'Soon.',
  };
  const checkRunId = await createCheckRun(octokit, check);
  const annotations = report.findings.filter(isSure).map((finding) => toAnnotation(finding, RULES.masker));
  const { conclusion, title, summary, text, actions } = renderCheck(report, RULES);
  const update = { ...at, checkRunId, title, summary };
  let sent = 0;
  for (; annotations.length - sent > PER_REQUEST; sent += PER_REQUEST) {
    await updateCheckRun(octokit, { ...update, annotations: annotations.slice(sent, sent + PER_REQUEST) });
  }
  const details = text === undefined ? {} : { text };
  await updateCheckRun(octokit, { ...update, ...details, conclusion, actions, annotations: annotations.slice(sent) });
  return checkRunId;
}

/** Whether GitHub took the review as it was; there is none when there is nothing to say. */
async function publishReview({ octokit, at, request }: Desk, report: ReviewReport): Promise<boolean> {
  const content = renderReview(report, { ...RULES, inline: true });
  if (content === undefined) return true;
  try {
    await postReview(octokit, {
      ...at,
      number: request.number,
      runId: report.runId,
      headSha: report.headSha,
      ...content,
    });
    return true;
  } catch (error) {
    if (error instanceof RequestError && error.status === 422) return false;
    throw error;
  }
}
