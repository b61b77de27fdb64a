import { fence } from '../core/text/fence.ts';
import { isSure, type ProvedFinding } from '../findings/proved-finding.ts';
import { location } from './finding-place.ts';
import { shortSha } from './format.ts';
import type { ReportedFinding } from './report.ts';
import { sanitise, sanitiseInline, sanitiseName, type SanitiseOptions } from './sanitise.ts';

const MAX_PROSE = 20_000;
const MAX_EVIDENCE = 4000;
const MAX_TITLE = 255;

/** What the sanitiser needs to know; the same for every publisher. */
export type PublishRules = Omit<SanitiseOptions, 'maxLength'>;

const SHORTENED = 'The others in short:';

/**
 * Findings in full, from the first on, as many as leave room for a line on each of the others: none goes unnamed.
 *
 * Only when the lines alone take more than `maxBytes` is the result longer and to be cut. Then those that stand nowhere
 * else, having low confidence, come first: the others are annotations and comments as well.
 */
export function renderFindings(findings: readonly ReportedFinding[], maxBytes: number, rules: PublishRules): string {
  const lines = new Map(findings.map((finding) => [finding, renderLine(finding, rules)]));
  let room = maxBytes - sizeOf(SHORTENED) - [...lines.values()].reduce((bytes, line) => bytes + sizeOf(line), 0);
  const details: string[] = [];
  for (const finding of findings) {
    const detail = renderDetail(finding, rules);
    room += sizeOf(lines.get(finding)) - sizeOf(detail);
    if (room < 0) break;
    details.push(detail);
  }
  const others = findings.slice(details.length);
  if (others.length === 0) return details.join('\n\n');
  const ordered = [...others.filter((finding) => !isSure(finding)), ...others.filter(isSure)];
  const list = ordered.map((finding) => lines.get(finding)).join('\n');
  return [...details, SHORTENED, list].join('\n\n');
}

/** In bytes, with the blank line behind it. */
const sizeOf = (text = '') => Buffer.byteLength(text) + 2;

const renderLine = (finding: ReportedFinding, rules: PublishRules) =>
  `- ${finding.severity}: ${sanitiseName(location(finding), rules.masker)} ${titleOf(finding, rules)}${describeAge(finding)}`;

/** One finding in full: where, how sure, why, and the code it was proved by. */
export function renderDetail(finding: ReportedFinding, rules: PublishRules): string {
  const known = finding.key === undefined ? '' : ` · \`${finding.key}\``;
  return [
    `### ${finding.severity}: ${titleOf(finding, rules)}`,
    `${sanitiseName(location(finding), rules.masker)} · ${finding.category} · confidence ${finding.confidence}${known}${describeAge(finding)}`,
    sanitise(finding.body, { ...rules, maxLength: MAX_PROSE }),
    sanitise(fence(finding.evidence), { ...rules, maxLength: MAX_EVIDENCE }),
  ].join('\n\n');
}

/** Since when a finding has been known, if not since now. */
export function describeAge({ since, isBack }: ReportedFinding): string {
  if (isBack === true) return ' (back)';
  return since === undefined ? '' : ` (since \`${shortSha(since)}\`)`;
}

/** A finding's title as one line that can stand anywhere, also in a table. */
export function titleOf(finding: ProvedFinding, rules: PublishRules): string {
  return sanitiseInline(finding.title, { ...rules, maxLength: MAX_TITLE });
}
