import type { ProvedCitation } from '../../findings/answer/citation.ts';
import { citedRepository } from '../../findings/answer/prove-citation.ts';
import type { AnsweredRepository, AnswerReport } from './answer-report.ts';

/** `https://HOST/OWNER/NAME/blob/SHA/PATH#L3-L9`: the cited lines as they are in the commit that was read, for good. */
export function permalink({ url, sha }: AnsweredRepository, { path, startLine, endLine }: ProvedCitation): string {
  const lines = startLine === endLine ? `#L${startLine}` : `#L${startLine}-L${endLine}`;
  // A file that GitHub would render shows its lines only in the plain view.
  const view = /\.(?:md|markdown|mdx|rst|adoc|org|ipynb|csv|tsv|svg|geojson)$/i.test(path) ? '?plain=1' : '';
  return `${url}/blob/${sha}/${path.split('/').map(encodeSegment).join('/')}${view}${lines}`;
}

/** The repository that a proved citation is of. */
export function repositoryOfCitation(
  citation: ProvedCitation,
  { repositories }: Pick<AnswerReport, 'repositories'>,
): AnsweredRepository {
  const names = repositories.map(({ fullName }) => fullName);
  const cited = citedRepository(citation, names);
  const found = repositories.find(({ fullName }) => fullName === cited);
  if (found === undefined) throw new Error('a proved citation names a repository that was not mounted');
  return found;
}

/** What means something in Markdown is encoded as well. */
const encodeSegment = (segment: string) =>
  encodeURIComponent(segment.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
