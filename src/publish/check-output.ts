import { cutMarkdown } from '../core/text/cut-markdown.ts';
import { fence } from '../core/text/fence.ts';
import { isSure, type ProvedFinding } from '../findings/proved-finding.ts';
import { actionsFor, type CheckAction } from './check-actions.ts';
import { count, type Verdict, verdictOf } from './conclusion.ts';
import { dollars, duration, tokens } from './format.ts';
import type { ReviewReport } from './report.ts';
import { sanitise, sanitiseInline, sanitiseName, type SanitiseOptions } from './sanitise.ts';

/** GitHub takes 65,535 characters in a check's summary and in its text, each. */
const MAX_OUTPUT = 65_535;
const MAX_PROSE = 20_000;
const MAX_EVIDENCE = 4000;
const MAX_TITLE = 255;
const MAX_LISTED = 50;

export interface CheckOutput extends Verdict {
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
  readonly actions: readonly CheckAction[];
}

/** What the sanitiser needs to know; the same for every publisher. */
export type PublishRules = Omit<SanitiseOptions, 'maxLength'>;

/** What a concluded check shows: the title line, the summary with the receipt, and each finding in detail. */
export function renderCheck(report: ReviewReport, rules: PublishRules): CheckOutput {
  const verdict = verdictOf(report);
  const details = renderDetails(report.findings, rules);
  return {
    ...verdict,
    title: renderTitle(report),
    summary: cutMarkdown(renderSummary(report, verdict, rules), MAX_OUTPUT),
    ...(details === '' ? {} : { text: cutMarkdown(details, MAX_OUTPUT) }),
    actions: actionsFor(report),
  };
}

/** `2 findings · 14/14 files read · $0.41`, or what else became of the review. */
function renderTitle({ outcome, findings, coverage, spend }: ReviewReport): string {
  const found = findings.length === 0 ? 'No findings' : count(findings.length, 'finding');
  const parts = [found, `${coverage.read}/${count(coverage.total, 'file')} read`, dollars(spend.costCents)];
  switch (outcome.kind) {
    case 'complete':
      return parts.join(' · ');
    case 'nothing-to-review':
      return 'Nothing to review';
    case 'stopped':
      return outcome.cause === 'superseded' ? 'Superseded' : 'Stopped';
    case 'timed-out':
      return ['Timed out', ...parts].join(' · ');
    case 'budget-reached':
      return ['Budget reached', ...parts].join(' · ');
    case 'daily-cap':
      return 'Daily budget used up';
    case 'incomplete':
      return ['Review incomplete', ...parts].join(' · ');
    case 'unreadable':
      return 'Repository could not be read';
    case 'refused':
      return 'The model declined to review this change';
    case 'unavailable':
      return 'Reviewer not available';
  }
}

function renderSummary(report: ReviewReport, verdict: Verdict, rules: PublishRules): string {
  const blocks = [
    `**${sanitiseInline(verdict.sentence, { ...rules, maxLength: 1000 })}** ${verdict.advice ?? ''}`.trimEnd(),
    report.summary === undefined ? '' : sanitise(report.summary, { ...rules, maxLength: MAX_PROSE }),
    renderTable(report.findings, rules),
    renderReceipt(report, rules),
    renderInstructionFiles(report, rules),
    ...(report.notices ?? []).map((notice) => sanitiseInline(notice, { ...rules, maxLength: 1000 })),
    renderList('Not read over all changed lines', report.coverage.unread, rules),
    renderList(
      'Not reviewed',
      report.notReviewed.map(({ path, reason }) => `${path} (${reason})`),
      rules,
    ),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function renderTable(findings: readonly ProvedFinding[], rules: PublishRules): string {
  if (findings.length === 0) return '';
  const rows = findings
    .slice(0, MAX_LISTED)
    .map((finding) => `| ${finding.severity} | ${cell(location(finding), rules)} | ${titleOf(finding, rules)} |`);
  const more = findings.length > MAX_LISTED ? [`| | | and ${findings.length - MAX_LISTED} more below |`] : [];
  return ['| severity | where | what |', '|---|---|---|', ...rows, ...more].join('\n');
}

/** A name in a table, which takes every pipe for its own. */
const cell = (name: string, { masker }: PublishRules) => sanitiseName(name.replaceAll('|', '¦'), masker);

function renderReceipt(report: ReviewReport, rules: PublishRules): string {
  const { headSha, coverage, spend, elapsedMs, model, agentVersion, mount } = report;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Commit', cell(headSha, rules)],
    ['Files read', `${coverage.read} of ${coverage.total}`],
    ['Cost', dollars(spend.costCents)],
    ['Tokens', tokens(spend)],
    ['Time', duration(elapsedMs)],
    ['Model', cell(model, rules)],
    ['Agent version', agentVersion?.toString()],
    ['Checked out', mount === undefined ? undefined : MOUNTS[mount]],
  ];
  const known = rows.filter(([, value]) => value !== undefined);
  return ['| receipt | |', '|---|---|', ...known.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

const MOUNTS = {
  head: 'the head commit',
  base: 'the merge base; the changed files were handed over beside it',
} as const;

function renderInstructionFiles({ instructionFiles }: ReviewReport, { masker }: PublishRules): string {
  if (instructionFiles.length === 0) return '';
  const shown = instructionFiles.slice(0, MAX_LISTED);
  const paths = shown.map((path) => sanitiseName(path, masker)).join(', ');
  return `This change edits instruction files for agents; they were not followed: ${paths}`;
}

function renderList(title: string, items: readonly string[], { masker }: PublishRules): string {
  if (items.length === 0) return '';
  const shown = items.slice(0, MAX_LISTED).map((item) => `- ${sanitiseName(item, masker)}`);
  const more = items.length > MAX_LISTED ? [`- and ${items.length - MAX_LISTED} more`] : [];
  return [`${title}:`, '', ...shown, ...more].join('\n');
}

/**
 * The findings in detail. When they do not fit, those that stand nowhere else, having low confidence, come first with a
 * line each: the others are annotations and comments as well.
 */
function renderDetails(findings: readonly ProvedFinding[], rules: PublishRules): string {
  const details = findings.map((finding) => renderDetail(finding, rules)).join('\n\n');
  if (cutMarkdown(details, MAX_OUTPUT) === details) return details;
  const unsure = findings.filter((finding) => !isSure(finding));
  const lines = unsure.map(
    (finding) => `- ${finding.severity}: ${sanitiseName(location(finding), rules.masker)} ${titleOf(finding, rules)}`,
  );
  return lines.length === 0 ? details : ['Of low confidence:', lines.join('\n'), details].join('\n\n');
}

/** One finding in full: where, how sure, why, and the code it was proved by. */
export function renderDetail(finding: ProvedFinding, rules: PublishRules): string {
  return [
    `### ${finding.severity}: ${titleOf(finding, rules)}`,
    `${sanitiseName(location(finding), rules.masker)} · ${finding.category} · confidence ${finding.confidence}`,
    sanitise(finding.body, { ...rules, maxLength: MAX_PROSE }),
    sanitise(fence(finding.evidence), { ...rules, maxLength: MAX_EVIDENCE }),
  ].join('\n\n');
}

/** A finding's title as one line that can stand anywhere, also in a table. */
export function titleOf(finding: ProvedFinding, rules: PublishRules): string {
  return sanitiseInline(finding.title, { ...rules, maxLength: MAX_TITLE });
}

/** `src/a.ts:12-14`, with the side named when it is not the head. */
function location({ path, startLine, endLine, side }: ProvedFinding): string {
  const lines = startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`;
  return `${path}:${lines}${side === 'base' ? ' (before the change)' : ''}`;
}
