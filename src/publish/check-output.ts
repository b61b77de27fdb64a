import { cutMarkdown } from '../core/text/cut-markdown.ts';
import { codeSpan, fence } from '../core/text/fence.ts';
import { revealHidden } from '../core/text/reveal-hidden.ts';
import type { ProvedFinding } from '../findings/proved-finding.ts';
import { actionsFor, type CheckAction } from './check-actions.ts';
import { count, type Verdict, verdictOf } from './conclusion.ts';
import { dollars, duration, tokens } from './format.ts';
import type { ReviewReport } from './report.ts';
import { sanitise, sanitiseInline, type SanitiseOptions } from './sanitise.ts';

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
  const details = report.findings.map((finding) => renderDetail(finding, rules)).join('\n\n');
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
    renderReceipt(report),
    renderInstructionFiles(report),
    ...(report.notices ?? []).map((notice) => sanitiseInline(notice, { ...rules, maxLength: 1000 })),
    renderList('Not read over all changed lines', report.coverage.unread),
    renderList(
      'Not reviewed',
      report.notReviewed.map(({ path, reason }) => `${path} (${reason})`),
    ),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function renderTable(findings: readonly ProvedFinding[], rules: PublishRules): string {
  if (findings.length === 0) return '';
  const rows = findings
    .slice(0, MAX_LISTED)
    .map((finding) => `| ${finding.severity} | ${cell(location(finding))} | ${titleOf(finding, rules)} |`);
  const more = findings.length > MAX_LISTED ? [`| | | and ${findings.length - MAX_LISTED} more below |`] : [];
  return ['| severity | where | what |', '|---|---|---|', ...rows, ...more].join('\n');
}

/** Characters of a code span that a table would take for its own. */
const cell = (code: string) => shownCode(code.replaceAll('|', '¦'));

/** A name from the repository as code: what cannot be seen in it is shown. */
const shownCode = (code: string) => codeSpan(revealHidden(code));

function renderReceipt({ headSha, coverage, spend, elapsedMs, model, agentVersion, mount }: ReviewReport): string {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Commit', cell(headSha)],
    ['Files read', `${coverage.read} of ${coverage.total}`],
    ['Cost', dollars(spend.costCents)],
    ['Tokens', tokens(spend)],
    ['Time', duration(elapsedMs)],
    ['Model', cell(model)],
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

function renderInstructionFiles({ instructionFiles }: ReviewReport): string {
  if (instructionFiles.length === 0) return '';
  const paths = instructionFiles.slice(0, MAX_LISTED).map(shownCode).join(', ');
  return `This change edits instruction files for agents; they were not followed: ${paths}`;
}

function renderList(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const shown = items.slice(0, MAX_LISTED).map((item) => `- ${shownCode(item)}`);
  const more = items.length > MAX_LISTED ? [`- and ${items.length - MAX_LISTED} more`] : [];
  return [`${title}:`, '', ...shown, ...more].join('\n');
}

/** One finding in full: where, how sure, why, and the code it was proved by. */
export function renderDetail(finding: ProvedFinding, rules: PublishRules): string {
  return [
    `### ${finding.severity}: ${titleOf(finding, rules)}`,
    `${shownCode(location(finding))} · ${finding.category} · confidence ${finding.confidence}`,
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
