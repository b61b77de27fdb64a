import type { CheckRun, Installation, Reaction, Repository } from './entities.ts';
import type { World } from './world.ts';

export function requireInstallation(world: World, id: number): Installation {
  const installation = world.installations.get(id);
  if (installation === undefined) throw new Error(`there is no installation ${id}`);
  return installation;
}

export function checkRunsOf(world: World, repository: Repository, headSha?: string): CheckRun[] {
  return [...world.checkRuns.values()].filter(
    (run) => run.repository === repository && (headSha === undefined || run.headSha === headSha),
  );
}

/** The reactions to whatever has that id in the repository: an issue, a pull request, or a comment of either kind. */
export function reactionsOn(repository: Repository, id: number): readonly Reaction[] {
  const subjects: { readonly id: number; readonly reactions: readonly Reaction[] }[] = [];
  for (const issue of repository.issues.values())
    subjects.push(issue, ...issue.comments, ...(issue.pull?.comments ?? []));
  return subjects.find((subject) => subject.id === id)?.reactions ?? [];
}
