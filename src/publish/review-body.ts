import { cutMarkdown } from '../core/text/cut-markdown.ts';
import { fence } from '../core/text/fence.ts';
import { isSure, type ProvedFinding } from '../findings/proved-finding.ts';
import { type PublishRules, renderDetail, titleOf } from './check-output.ts';
import { count } from './conclusion.ts';
import type { ReviewReport } from './report.ts';
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
}

/**
 * The review of a report: findings in hunks as inline comments, the most severe first, the others in the body.
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
  const anchored = inline ? sure.filter((finding) => finding.placement === 'hunk').slice(0, MAX_INLINE) : [];
  const others = sure.filter((finding) => !anchored.includes(finding));
  return {
    body: cutMarkdown(renderBody(report, sure.length, others, rules), MAX_BODY),
    comments: anchored.map((finding) => toComment(finding, rules)),
  };
}

function renderBody(
  report: ReviewReport,
  found: number,
  others: readonly ProvedFinding[],
  rules: PublishRules,
): string {
  const blocks = [
    `Proofline found ${count(found, 'problem')} in \`${report.headSha.slice(0, 7)}\`.`,
    report.summary === undefined ? '' : sanitise(report.summary, { ...rules, maxLength: MAX_PROSE }),
    ...others.map((finding) => renderDetail(finding, rules)),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function toComment(finding: ProvedFinding, rules: PublishRules): ReviewComment {
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

function renderComment(finding: ProvedFinding, rules: PublishRules): string {
  const blocks = [
    `**${finding.severity}: ${titleOf(finding, rules)}** (${finding.category})`,
    sanitise(finding.body, { ...rules, maxLength: MAX_PROSE }),
    renderSuggestion(finding, rules),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** A suggestion becomes code at one click: one that may not be shown as it stands is left out rather than altered. */
function renderSuggestion({ suggestion }: ProvedFinding, { masker }: PublishRules): string {
  if (suggestion === undefined || Buffer.byteLength(suggestion) > MAX_SUGGESTION) return '';
  return isHarmlessCode(suggestion, masker) ? fence(suggestion, 'suggestion') : '';
}
