import type { SecretMasker } from '../../core/secrets.ts';
import type { ProvedCitation } from '../../findings/answer/citation.ts';
import { shortSha } from '../format.ts';
import { sanitiseName } from '../sanitise.ts';
import type { AnsweredRepository, EarlierReport } from './answer-report.ts';

const MAX_NAMED = 10;

/** What is not as it was in the report before, by what both rest on; the words of the report itself say what it means. */
export function renderSince(
  { sha, citations: before }: EarlierReport,
  now: { readonly repository: AnsweredRepository; readonly citations: readonly ProvedCitation[] },
  masker: SecretMasker,
): string {
  const { url, sha: head } = now.repository;
  const commits =
    sha === head
      ? `The last report has read the same commit, \`${shortSha(sha)}\`.`
      : `[What was committed since](${url}/compare/${sha}...${head}) \`${shortSha(sha)}\`, which the last report has read.`;
  const places = before === undefined ? '' : ` ${describePlaces(before, now.citations, masker)}`;
  return `## Since the last report\n\n${commits}${places}`;
}

function describePlaces(
  before: readonly ProvedCitation[],
  now: readonly ProvedCitation[],
  masker: SecretMasker,
): string {
  const gone = missingIn(now, before);
  const added = missingIn(before, now);
  if (gone.length === 0 && added.length === 0) return 'It rests on the same lines of code.';
  return [
    ...(gone.length === 0 ? [] : [`Not named any more: code in ${namesOf(gone, masker)}.`]),
    ...(added.length === 0 ? [] : [`New: code in ${namesOf(added, masker)}.`]),
  ].join(' ');
}

function namesOf(citations: readonly ProvedCitation[], masker: SecretMasker): string {
  const names = [...new Set(citations.map(({ path }) => sanitiseName(path, masker)))];
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const missingIn = (others: readonly ProvedCitation[], citations: readonly ProvedCitation[]) => {
  const known = new Set(others.map(keyOf));
  return citations.filter((citation) => !known.has(keyOf(citation)));
};

/** The same code of the same file, wherever it stands there. */
const keyOf = ({ repository = '', path, quote }: ProvedCitation) =>
  JSON.stringify([repository, path, quote.trim().replaceAll(/\s+/g, ' ')]);
