import type { Issue, PullRequest } from '../entities.ts';
import type { World } from '../world.ts';

const KEYWORD =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?[ \t]+(?:(?<repository>[\w.-]+\/[\w.-]+))?#(?<number>\d{1,9})\b/gi;

/** The issues that the description of a pull request into the default branch promises to close, each once. */
export function closedIssues(world: World, request: PullRequest): Issue[] {
  const { repository, pull, body } = request;
  if (pull.base.ref !== repository.defaultBranch) return [];
  const found = [...(body ?? '').matchAll(KEYWORD)].map(({ groups }) => {
    const name = groups?.['repository'];
    const where = name === undefined ? repository : world.repositoryNamed(name);
    return where?.issues.get(Number(groups?.['number']));
  });
  const issues = found.filter((one): one is Issue => one?.pull === undefined && one !== undefined);
  return [...new Set(issues)].filter(({ gone }) => gone === undefined);
}
