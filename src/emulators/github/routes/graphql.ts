import { bodyOf, GraphqlQuery } from '../api/bodies.ts';
import { ok, permit, type Answer, type Call, type Routes } from '../api/call.ts';
import { requireInstallation, requireReach } from '../api/identity.ts';
import type { Repository } from '../entities.ts';
import { findEntry } from '../git/tree.ts';
import { closedIssues } from '../rules/closing-keywords.ts';
import { isPullRequest } from '../world.ts';

/** One form of query that is served: files of a repository by `REF:PATH`, each under a name of its own. */
const FILES =
  /^query\((?:\$\w+: String!(?:, )?)+\) \{ repository\(owner: \$owner, name: \$repo\) \{ (?<files>(?:\w+: object\(expression: \$\w+\) \{ \.\.\.file \} ?)+)\} \} fragment file on Blob \{ oid text isTruncated \}$/;
const FILE = /(?<name>\w+): object\(expression: \$(?<variable>\w+)\)/g;
/** The other: the issues that a pull request closes when it is merged. */
const CLOSING =
  /^query\(\$owner: String!, \$repo: String!, \$number: Int!\) \{ repository\(owner: \$owner, name: \$repo\) \{ pullRequest\(number: \$number\) \{ closingIssuesReferences\(first: (?<first>\d{1,2})\) \{ nodes \{ number repository \{ databaseId \} \} \} \} \} \}$/;
/** GitHub shows so much of a blob's text. */
const MAX_TEXT = 512 * 1024;

const refused = (type: string, message: string): Answer => ok({ data: null, errors: [{ type, message }] });

/** Of what is no blob the fragment tells nothing; a symbolic link is a blob that holds its target. */
async function showObject(repository: Repository, expression: string): Promise<object | null> {
  const colon = expression.indexOf(':');
  const commit = await repository.git.resolveRef(expression.slice(0, Math.max(0, colon)));
  const path = expression.slice(colon + 1);
  const entry = commit === undefined ? undefined : await findEntry(repository.git, { commit, path });
  if (entry === undefined || entry.type === 'commit') return null;
  if (entry.type === 'tree') return {};
  const content = (await repository.git.readObject(entry.sha))?.content ?? Buffer.alloc(0);
  const isBinary = content.subarray(0, 8000).includes(0);
  const text = isBinary ? null : content.subarray(0, MAX_TEXT).toString('utf8');
  return { oid: entry.sha, text, isTruncated: content.length > MAX_TEXT };
}

type Variables = Readonly<Record<string, unknown>>;
type Query = (call: Call, repository: Repository, asked: string, variables: Variables) => Promise<Answer> | Answer;

const QUERIES: readonly (readonly [form: RegExp, answer: Query])[] = [
  [FILES, answerFiles],
  [CLOSING, answerClosing],
];

function answerClosing(call: Call, repository: Repository, asked: string, { number }: Variables): Answer {
  permit(call, 'pull_requests:read');
  const request = repository.issues.get(Number(number));
  if (request === undefined || !isPullRequest(request)) {
    return refused('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${String(number)}.`);
  }
  const issues = closedIssues(call.world, request).slice(0, Number(CLOSING.exec(asked)?.groups?.['first']));
  const nodes = issues.map((issue) => ({ number: issue.number, repository: { databaseId: issue.repository.id } }));
  return ok({ data: { repository: { pullRequest: { closingIssuesReferences: { nodes } } } } });
}

async function answerFiles(call: Call, repository: Repository, asked: string, variables: Variables): Promise<Answer> {
  permit(call, 'contents:read');
  const files = FILES.exec(asked)?.groups?.['files'] ?? '';
  const shown = [...files.matchAll(FILE)].map(async ({ groups }) => {
    const expression = variables[groups?.['variable'] ?? ''];
    return [groups?.['name'] ?? '', await showObject(repository, String(expression))] as const;
  });
  return ok({ data: { repository: Object.fromEntries(await Promise.all(shown)) } });
}

export const graphqlRoutes: Routes = {
  async graphql(call) {
    requireInstallation(call.identity);
    const { query, variables = {} } = bodyOf(call, GraphqlQuery);
    const answer = QUERIES.find(([form]) => form.test(query))?.[1];
    if (answer === undefined) return refused('UNSUPPORTED', `not served: ${query.slice(0, 80)}`);
    const name = `${String(variables['owner'])}/${String(variables['repo'])}`;
    const repository = call.world.repositoryNamed(name);
    if (repository === undefined) {
      return refused('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`);
    }
    requireReach(call.identity, repository);
    return await answer(call, repository, query, variables);
  },
};
