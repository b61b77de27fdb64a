import type { PullRequest } from '../../../src/emulators/github/entities.ts';
import type { GitHubEmulator } from '../../../src/emulators/github/github-emulator.ts';
import type { Random } from '../../random.ts';

/** What happens to a pull request after it was opened. */
export type Step =
  | { readonly kind: 'push'; readonly commit: string }
  | { readonly kind: 'retarget'; readonly base: string }
  | { readonly kind: 'close' | 'reopen' | 'draft' | 'ready' };

interface Standing {
  readonly commit: string;
  readonly base: string;
  readonly isOpen: boolean;
  readonly isDraft: boolean;
}

/** A life at random, each step possible after those before it; in the end the pull request is open and no draft. */
export function aLife(random: Random, first: string, commits: readonly string[], bases: readonly string[]): Step[] {
  const life: Step[] = [];
  let now: Standing = { commit: first, base: bases[0] ?? '', isOpen: true, isDraft: false };
  const take = (step: Step) => {
    life.push(step);
    now = after(now, step);
  };
  for (let left = random.int(3, 7); left > 0; left -= 1) take(random.pick(possible(now, commits, bases)));
  if (!now.isOpen) take({ kind: 'reopen' });
  if (now.isDraft) take({ kind: 'ready' });
  return life;
}

function possible(now: Standing, commits: readonly string[], bases: readonly string[]): Step[] {
  if (!now.isOpen) return [{ kind: 'reopen' }];
  return [
    ...commits.filter((commit) => commit !== now.commit).map((commit): Step => ({ kind: 'push', commit })),
    ...bases.filter((base) => base !== now.base).map((base): Step => ({ kind: 'retarget', base })),
    { kind: 'close' },
    { kind: now.isDraft ? 'ready' : 'draft' },
  ];
}

function after(now: Standing, step: Step): Standing {
  switch (step.kind) {
    case 'push':
      return { ...now, commit: step.commit };
    case 'retarget':
      return { ...now, base: step.base };
    case 'close':
    case 'reopen':
      return { ...now, isOpen: step.kind === 'reopen' };
    case 'draft':
    case 'ready':
      return { ...now, isDraft: step.kind === 'draft' };
  }
}

export async function live(emulator: GitHubEmulator, request: PullRequest, step: Step): Promise<void> {
  switch (step.kind) {
    case 'push':
      return await emulator.push(request, step.commit);
    case 'retarget':
      return await emulator.edit(request, { base: step.base });
    case 'close':
      return await emulator.closePullRequest(request);
    case 'reopen':
      return await emulator.reopenPullRequest(request);
    case 'draft':
    case 'ready':
      return await emulator.edit(request, { draft: step.kind === 'draft' });
  }
}
