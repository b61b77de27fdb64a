import { cutMarkdown } from '../core/text/cut-markdown.ts';
import { fence } from '../core/text/fence.ts';
import { isSure, type ProvedFinding } from '../findings/proved-finding.ts';
import { renderAgentPrompt } from './agent-prompt.ts';
import { type PublishRules, renderFindings, titleOf } from './finding-details.ts';
import { findingMarker } from './finding-threads.ts';
import { count, shortSha } from './format.ts';
import { configOf } from './gate.ts';
import type { ReportedFinding, ReviewReport } from './report.ts';
import { isHarmlessCode, sanitise } from './sanitise.ts';

/** GitHub takes 65,536 characters in a body; the rest is left for our marker. */
const MAX_BODY = 60_000;
const MAX_PROSE = 16_000;
const MAX_SUGGESTION = 30_000;

/** Inline comments in one review: more makes a pull request unreadable, and GitHub has failed on hundreds. */
const MAX_INLINE = 25;

/** An inline comment as the review API takes it. */
export interface ReviewComment {
  readonly path: string;
  readonly side: 'RIGHT' | 'LEFT';
  readonly line: number;
  readonly start_line?: number;
  readonly start_side?: 'RIGHT' | 'LEFT';
  readonly body: string;
}

export interface ReviewContent {
  readonly body: string;
  readonly comments: readonly ReviewComment[];
  /** Keys of the findings that the comments are about. */
  readonly threads: readonly string[];
}

/**
 * The review of a report: findings in hunks as inline comments, the most severe first, the others in the body, and all
 * of them once more in a folded block for coding agents.
 *
 * With `inline: false` every finding goes to the body, for a review whose anchors GitHub refused. Findings of low
 * confidence stay out: they are in the check's summary. Without any other there is no review at all.
 */
export function renderReview(
  report: ReviewReport,
  { inline, ...rules }: PublishRules & { readonly inline: boolean },
): ReviewContent | undefined {
  const sure = report.findings.filter(isSure);
  if (sure.length === 0) return undefined;
  const limit = inline ? Math.min(MAX_INLINE, configOf(report).maxComments) : 0;
  const anchored = sure.filter(isAnchored).slice(0, limit);
  const others = sure.filter((finding) => !anchored.includes(finding));
  const prompt = renderAgentPrompt(sure, report.headSha, rules.masker);
  const room = MAX_BODY - Buffer.byteLength(prompt);
  return {
    body: `${cutMarkdown(renderBody(report, sure.length, others, { ...rules, room }), room)}\n\n${prompt}`,
    comments: anchored.map((finding) => toComment(finding, rules)),
    threads: anchored.flatMap(({ key }) => key ?? []),
  };
}

/** What came back had a comment of its own once: there is never a second one. */
const isAnchored = ({ placement, isBack }: ReportedFinding) => placement === 'hunk' && isBack !== true;

function renderBody(
  report: ReviewReport,
  found: number,
  others: readonly ReportedFinding[],
  { room, ...rules }: PublishRules & { readonly room: number },
): string {
  const beginning = [
    `Proofline found ${count(found, 'problem')} in \`${shortSha(report.headSha)}\`.`,
    report.summary === undefined ? '' : sanitise(report.summary, { ...rules, maxLength: MAX_PROSE }),
  ].filter((block) => block !== '');
  const left = beginning.reduce((bytes, block) => bytes - Buffer.byteLength(block) - 2, room);
  const details = renderFindings(others, left, rules);
  return [...beginning, ...(details === '' ? [] : [details])].join('\n\n');
}

function toComment(finding: ReportedFinding, rules: PublishRules): ReviewComment {
  const side = finding.side === 'head' ? 'RIGHT' : 'LEFT';
  const isRange = finding.startLine < finding.endLine;
  return {
    path: finding.path,
    side,
    line: finding.endLine,
    ...(isRange ? { start_line: finding.startLine, start_side: side } : {}),
    body: renderComment(finding, rules),
  };
}

function renderComment(finding: ReportedFinding, rules: PublishRules): string {
  const { key } = finding;
  const blocks = [
    `**${finding.severity}: ${titleOf(finding, rules)}** (${finding.category})${key === undefined ? '' : ` · \`${key}\``}`,
    sanitise(finding.body, { ...rules, maxLength: MAX_PROSE }),
    renderSuggestion(finding, rules),
    key === undefined ? '' : findingMarker(key),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** A suggestion becomes code at one click: one that may not be shown as it stands is left out rather than altered. */
function renderSuggestion({ suggestion }: ProvedFinding, { masker }: PublishRules): string {
  if (suggestion === undefined || Buffer.byteLength(suggestion) > MAX_SUGGESTION) return '';
  return isHarmlessCode(suggestion, masker) ? fence(suggestion, 'suggestion') : '';
}
