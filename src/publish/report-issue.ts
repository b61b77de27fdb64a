import type { Octokit } from '@octokit/rest';
import { utcDay } from '../core/clock.ts';
import { digest } from '../core/ids.ts';
import { type AppIdentity, isOwnWork } from '../github/identity.ts';
import type { RepositoryName } from './report.ts';

/** The issue that keeps what comes of one scheduled question; the question is known by its name, in any case. */
interface ReportIssue extends RepositoryName {
  readonly name: string;
}

/** Ends the body: whose report it is, and the commit that it has read once there is one. */
const MARK = /\s*<!-- proofline:report:(?<key>\w+)(?::(?<sha>[0-9a-f]{40,64}))? -->\s*$/;

const keyOf = (name: string) => digest('report', name.toLowerCase());

const bodyOf = (name: string, markdown: string, sha?: string) =>
  `${markdown}\n\n<!-- proofline:report:${keyOf(name)}${sha === undefined ? '' : `:${sha}`} -->`;

/** A report as it stands in its issue; undefined where there has been none yet. */
export function readReport(body: string): { readonly sha: string; readonly text: string } | undefined {
  const sha = MARK.exec(body)?.groups?.['sha'];
  return sha === undefined ? undefined : { sha, text: body.replace(MARK, '') };
}

/** The open issue of a scheduled question that we have opened, the oldest if there are several. */
export async function findReportIssue(
  octokit: Octokit,
  { owner, repo, name }: ReportIssue,
  identity: AppIdentity,
): Promise<number | undefined> {
  const issues = await octokit.paginate(octokit.rest.issues.listForRepo, {
    owner,
    repo,
    state: 'open',
    creator: identity.botLogin,
    direction: 'asc',
    per_page: 100,
  });
  const key = keyOf(name);
  return issues.find((issue) => isOwnWork(issue, identity) && MARK.exec(issue.body ?? '')?.groups?.['key'] === key)
    ?.number;
}

/** Opens the issue of a scheduled question; returns its number. */
export async function openReportIssue(
  octokit: Octokit,
  { owner, repo, name }: ReportIssue,
  markdown: string,
): Promise<number> {
  const { data } = await octokit.rest.issues.create({ owner, repo, title: name, body: bodyOf(name, markdown) });
  return data.number;
}

/** Replaces the report that an issue keeps by one that has read `sha`. */
export async function updateReportIssue(
  octokit: Octokit,
  { owner, repo, name, number }: ReportIssue & { readonly number: number },
  { markdown, sha }: { readonly markdown: string; readonly sha: string },
): Promise<void> {
  await octokit.rest.issues.update({ owner, repo, issue_number: number, body: bodyOf(name, markdown, sha) });
}

const MISSING = '> **No new report**';

interface MissingReport {
  /** One safe line. */
  readonly why: string;
  readonly at: Date;
  /** The same reason is told once by it, however often there is no report for it. Letters and digits. */
  readonly key?: string;
}

/** Says above the report that an issue keeps, and that stays there, why there is no newer one. */
export async function noteMissingReport(
  octokit: Octokit,
  { owner, repo, number }: RepositoryName & { readonly number: number },
  { why, at, key }: MissingReport,
): Promise<void> {
  const issue = { owner, repo, issue_number: number };
  const body = (await octokit.rest.issues.get(issue)).data.body ?? '';
  const [before = ''] = body.startsWith(MISSING) ? body.split(/\r?\n/, 1) : [];
  const mark = key === undefined ? '' : ` <!-- proofline:missing:${key} -->`;
  if (mark !== '' && before.endsWith(mark)) return;
  const report = body.slice(before.length).trimStart();
  const noted = `${MISSING} (${utcDay(at)}): ${why}${mark}\n\n${report}`;
  if (noted !== body) await octokit.rest.issues.update({ ...issue, body: noted });
}
