import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryName } from './repository-url.ts';
import { Id, readAnswer } from './wire.ts';

/** Issues that are asked for; nobody means to close more at once. */
const MOST = 10;

const QUERY = `query($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) { pullRequest(number: $number) { closingIssuesReferences(first: ${MOST}) { nodes { number repository { databaseId } } } } } }`;

const Node = z.object({ number: z.int(), repository: z.object({ databaseId: Id }) });
const WireClosing = z.object({
  repository: z.object({
    pullRequest: z.object({ closingIssuesReferences: z.object({ nodes: z.array(Node.nullable()) }) }),
  }),
});

/**
 * The numbers of the issues of the same repository that a pull request closes when it is merged, as GitHub reads its
 * description and as people have linked them; at most 10.
 */
export async function readClosedIssues(
  octokit: Octokit,
  { owner, repo, repositoryId }: RepositoryName & { readonly repositoryId: number },
  number: number,
): Promise<number[]> {
  const data: unknown = await octokit.graphql(QUERY, { owner, repo, number });
  const wire = readAnswer(WireClosing, { data }, 'POST /graphql');
  const { nodes } = wire.repository.pullRequest.closingIssuesReferences;
  return nodes.flatMap((node) => (node?.repository.databaseId === repositoryId ? [node.number] : []));
}
