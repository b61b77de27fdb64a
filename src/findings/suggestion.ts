import { hasHidden } from '../core/text/reveal-hidden.ts';
import { anchorable } from '../diff/anchors.ts';
import type { Hunk } from '../diff/hunk.ts';
import { normalize } from './evidence.ts';
import type { Finding } from './finding.ts';

const MAX_LINES = 20;
const MAX_LENGTH = 5000;

/**
 * Tells whether a finding's suggestion may be offered as a commit at one click.
 *
 * `text` is the head blob, read again: GitHub replaces the cited lines as a whole, so they must be exactly the quoted
 * ones, stand in one hunk, be at most 20, and read differently afterwards. An empty suggestion deletes them. Characters
 * nobody can see are never offered.
 */
export function isValidSuggestion(finding: Finding, text: string, hunks: readonly Hunk[]): boolean {
  const { side, startLine, endLine, suggestion } = finding;
  if (suggestion === undefined || side !== 'head' || !anchorable(hunks, side, startLine, endLine)) return false;
  if (!isSane(suggestion) || endLine - startLine >= MAX_LINES) return false;
  const current = text.split('\n').slice(startLine - 1, endLine);
  const quotesWholeLines = normalize(current.join('\n')).text === normalize(finding.evidence).text;
  return quotesWholeLines && comparable(current.join('\n')) !== comparable(suggestion);
}

const isSane = (suggestion: string) =>
  suggestion.length <= MAX_LENGTH && suggestion.split('\n').length <= MAX_LINES + 1 && !hasHidden(suggestion);

/** Line endings and blanks at the end of lines change nothing that a reviewer would suggest. */
const comparable = (code: string) =>
  code
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
