import { bodyOf, GraphqlQuery } from '../api/bodies.ts';
import { ok, permit, type Answer, type Call, type Routes } from '../api/call.ts';
import { requireInstallation, requireReach } from '../api/identity.ts';
import type { Repository } from '../entities.ts';
import { findEntry } from '../git/tree.ts';

/** The one form of query that is served: files of a repository by `REF:PATH`, each under a name of its own. */
const FILES =
  /^query\((?:\$\w+: String!(?:, )?)+\) \{ repository\(owner: \$owner, name: \$repo\) \{ (?<files>(?:\w+: object\(expression: \$\w+\) \{ \.\.\.file \} ?)+)\} \} fragment file on Blob \{ oid text isTruncated \}$/;
const FILE = /(?<name>\w+): object\(expression: \$(?<variable>\w+)\)/g;
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

async function answerFiles(call: Call, files: string, variables: Readonly<Record<string, unknown>>): Promise<Answer> {
  const name = `${String(variables['owner'])}/${String(variables['repo'])}`;
  const repository = call.world.repositoryNamed(name);
  if (repository === undefined) {
    return refused('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`);
  }
  requireReach(call.identity, repository);
  permit(call, 'contents:read');
  const shown: Record<string, object | null> = {};
  for (const { groups } of files.matchAll(FILE)) {
    const expression = variables[groups?.['variable'] ?? ''];
    shown[groups?.['name'] ?? ''] = await showObject(repository, String(expression));
  }
  return ok({ data: { repository: shown } });
}

export const graphqlRoutes: Routes = {
  async graphql(call) {
    requireInstallation(call.identity);
    const { query, variables = {} } = bodyOf(call, GraphqlQuery);
    const files = FILES.exec(query)?.groups?.['files'];
    if (files === undefined) return refused('UNSUPPORTED', `not served: ${query.slice(0, 80)}`);
    return await answerFiles(call, files, variables);
  },
};
