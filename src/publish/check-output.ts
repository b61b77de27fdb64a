import { cutMarkdown } from '../core/text/cut-markdown.ts';
import type { ProvedFinding } from '../findings/proved-finding.ts';
import { actionsFor, type CheckAction } from './check-actions.ts';
import { type Verdict, verdictOf } from './conclusion.ts';
import { describeAge, type PublishRules, renderFindings, titleOf } from './finding-details.ts';
import { location } from './finding-place.ts';
import { count, dollars, duration, tokens } from './format.ts';
import { configOf } from './gate.ts';
import { HOLDS } from './hold.ts';
import type { ReportedFinding, ReviewReport } from './report.ts';
import { sanitise, sanitiseInline, sanitiseName } from './sanitise.ts';

/** GitHub takes 65,535 characters in a check's summary and in its text, each. */
const MAX_OUTPUT = 65_535;
/** Bytes of what a summary consists of; all of it together fits. */
const MAX_PROSE = 16_000;
const MAX_PROBLEMS = 30_000;
const MAX_TABLE = 16_000;
const MAX_LIST = 5000;
const MAX_NOTICE = 600;
const MAX_NOTICES = 12;
const MAX_LISTED = 50;
const CONFIG_SHA = 12;

export interface CheckOutput extends Verdict {
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
  readonly actions: readonly CheckAction[];
}

/** What a concluded check shows: the title line, the summary with the receipt, and each finding in detail. */
export function renderCheck(report: ReviewReport, rules: PublishRules): CheckOutput {
  const verdict = verdictOf(report);
  const details = renderFindings(report.findings, MAX_OUTPUT, rules);
  return {
    ...verdict,
    title: renderTitle(report),
    summary: cutMarkdown(renderSummary(report, verdict, rules), MAX_OUTPUT),
    ...(details === '' ? {} : { text: cutMarkdown(details, MAX_OUTPUT) }),
    actions: actionsFor(report),
  };
}

/** `2 findings · 14/14 files read · $0.41`, or what else became of the review. */
function renderTitle(report: ReviewReport): string {
  const { outcome, coverage } = report;
  const read = `${coverage.read}/${count(coverage.total, 'file')} read`;
  const parts = [renderFound(report), read, ...costOf(report)];
  switch (outcome.kind) {
    case 'complete':
      return parts.join(' · ');
    case 'nothing-to-review':
      return 'Nothing to review';
    case 'held':
      return HOLDS[outcome.reason].title;
    case 'broken-config':
      return `Configuration cannot be used · ${count(outcome.problems.length, 'problem')}`;
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

function renderFound(report: ReviewReport): string {
  const { findings, belowThreshold = 0 } = report;
  if (findings.length > 0) return count(findings.length, 'finding');
  return belowThreshold === 0 ? 'No findings' : `No findings from ${configOf(report).severityThreshold} up`;
}

/** In dollars, for a repository that wants to see it. */
const costOf = (report: ReviewReport): readonly string[] =>
  configOf(report).showCost ? [dollars(report.spend.costCents)] : [];

function renderSummary(report: ReviewReport, verdict: Verdict, rules: PublishRules): string {
  const blocks = [
    `**${sanitiseInline(verdict.sentence, { ...rules, maxLength: 1000 })}** ${verdict.advice ?? ''}`.trimEnd(),
    renderCompared(report),
    report.summary === undefined ? '' : sanitise(report.summary, { ...rules, maxLength: MAX_PROSE }),
    renderProblems(report, rules),
    renderTable(report.findings, rules),
    renderList('Of earlier reviews, and not to be checked', (report.unchecked ?? []).map(named), rules),
    renderReceipt(report, rules),
    renderGiven(report),
    renderInstructionFiles(report, rules),
    ...(report.notices ?? [])
      .slice(0, MAX_NOTICES)
      .map((notice) => sanitiseInline(notice, { ...rules, maxLength: MAX_NOTICE })),
    renderList('Not read over all changed lines', report.coverage.unread, rules),
    renderList(
      'Not reviewed',
      report.notReviewed.map(({ path, reason }) => `${path} (${reason})`),
      rules,
    ),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** `2 new · 1 still there · 1 fixed`; nothing on a first review. */
function renderCompared({ compared }: ReviewReport): string {
  if (compared === undefined) return '';
  const { back, stillThere, fixed, dismissed, unknown } = compared;
  const parts: readonly (readonly [number, string])[] = [
    [compared.new, 'new'],
    [back, 'back'],
    [stillThere, 'still there'],
    [fixed, 'fixed'],
    [dismissed, 'dismissed'],
    [unknown, 'not to be checked: their files could not be read'],
  ];
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, what]) => `${amount} ${what}`)
    .join(' · ');
}

/** What is wrong with the configuration, each with its place. */
function renderProblems({ outcome }: ReviewReport, rules: PublishRules): string {
  if (outcome.kind !== 'broken-config') return '';
  const items = outcome.problems.map(({ path, line, column, message }) => () => {
    const where = sanitiseName(`${path}:${line}:${column}`, rules.masker);
    return `- ${where} ${sanitiseInline(message, { ...rules, maxLength: 1000 })}`;
  });
  return withRest(items, MAX_PROBLEMS, (more) => `- and ${more} more`).join('\n');
}

function renderTable(findings: readonly ReportedFinding[], rules: PublishRules): string {
  if (findings.length === 0) return '';
  const rows = findings.map(
    (finding) => () =>
      `| ${finding.severity} | ${cell(location(finding), rules)} | ${titleOf(finding, rules)}${describeAge(finding)} |`,
  );
  const listed = withRest(rows, MAX_TABLE, (more) => `| | | and ${more} more below |`);
  return ['| severity | where | what |', '|---|---|---|', ...listed].join('\n');
}

/** A name in a table, which takes every pipe for its own. */
const cell = (name: string, { masker }: PublishRules) => sanitiseName(name.replaceAll('|', '¦'), masker);

function renderReceipt(report: ReviewReport, rules: PublishRules): string {
  const { headSha, coverage, spend, elapsedMs, model, agentVersion, mount } = report;
  if (report.outcome.kind === 'broken-config' || report.outcome.kind === 'held') return '';
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Commit', cell(headSha, rules)],
    ['Files read', `${coverage.read} of ${coverage.total}`],
    ['Cost', costOf(report)[0]],
    ['Tokens', tokens(spend)],
    ['Time', duration(elapsedMs)],
    ['Model', cell(model, rules)],
    ['Agent version', agentVersion?.toString()],
    ['Configuration', renderConfigSource(report, rules)],
    ['Instruction files', renderGuidance(report, rules)],
    ['Checked out', mount === undefined ? undefined : MOUNTS[mount]],
  ];
  const known = rows.filter(([, value]) => value !== undefined);
  return ['| receipt | |', '|---|---|', ...known.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

/** The beginning of its digest, and where it comes from. */
function renderConfigSource({ configSource }: ReviewReport, rules: PublishRules): string | undefined {
  if (configSource === undefined) return undefined;
  const { sha, paths } = configSource;
  const from = paths.length === 0 ? 'defaults' : paths.map((path) => cell(path, rules)).join(', ');
  return `\`${sha.slice(0, CONFIG_SHA)}\` (${from})`;
}

/** Those of the base branch that were followed. */
function renderGuidance({ guidance }: ReviewReport, rules: PublishRules): string | undefined {
  if (guidance === undefined) return undefined;
  const { files, left } = guidance;
  const names = [
    ...files.map(
      ({ path, isCut }) =>
        () =>
          `${cell(path, rules)}${isCut === true ? ' (shortened)' : ''}`,
    ),
    ...left.map((path) => () => `${cell(path, rules)} (left out: too large)`),
  ];
  return withRest(names, MAX_LIST, (more) => `and ${more} more`).join(', ');
}

/** Ours to the last word. */
function renderGiven({ given = [] }: ReviewReport): string {
  if (given.length === 0) return '';
  const issues = given.map((number) => `#${number}`);
  return `Given: the ${issues.length === 1 ? 'answer' : 'answers'} in ${issues.join(', ')}.`;
}

const MOUNTS = {
  head: 'the head commit',
  base: 'the merge base; the changed files were handed over beside it',
} as const;

function renderInstructionFiles({ instructionFiles }: ReviewReport, { masker }: PublishRules): string {
  if (instructionFiles.length === 0) return '';
  const names = instructionFiles.map((path) => () => sanitiseName(path, masker));
  const paths = withRest(names, MAX_LIST, (more) => `and ${more} more`).join(', ');
  return `This change edits instruction files for agents; what it says in them was not followed: ${paths}`;
}

function renderList(title: string, items: readonly string[], { masker }: PublishRules): string {
  if (items.length === 0) return '';
  const lines = items.map((item) => () => `- ${sanitiseName(item, masker)}`);
  return [`${title}:`, '', ...withRest(lines, MAX_LIST, (more) => `- and ${more} more`)].join('\n');
}

/** The first of many lines, at most 50 and as many as fit, and how many there are beside them. */
function withRest(lines: readonly (() => string)[], maxBytes: number, describe: (more: number) => string): string[] {
  const shown: string[] = [];
  let bytes = 0;
  for (const render of lines.slice(0, MAX_LISTED)) {
    const line = render();
    bytes += Buffer.byteLength(line) + 2;
    if (bytes > maxBytes) break;
    shown.push(line);
  }
  return shown.length === lines.length ? shown : [...shown, describe(lines.length - shown.length)];
}

const named = (finding: ProvedFinding) => `${location(finding)}: ${finding.title}`;
