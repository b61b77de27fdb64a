import type { z } from 'zod';
import type { Intake } from './intake.ts';
import { isBotLogin } from './logins.ts';
import type { PullRequestPayload } from './payload.ts';

/** What the payload of a delivery alone says: that intake has to act on it, or why nothing follows from it. */
export type Classification =
  | { readonly kind: 'intake'; readonly intake: Intake }
  | { readonly kind: 'skip'; readonly reason: string };

export const take = (intake: Intake): Classification => ({ kind: 'intake', intake });

export const skip = (reason: string): Classification => ({ kind: 'skip', reason });

/** What every delivery about a repository carries. */
export type Common = Pick<z.infer<typeof PullRequestPayload>, 'installation' | 'repository' | 'sender'>;

export const repositoryOf = ({ installation, repository }: Pick<Common, 'installation' | 'repository'>) => ({
  installationId: installation.id,
  repositoryId: repository.id,
  owner: repository.owner.login,
  repo: repository.name,
});

export const inRepository = ({ sender, ...place }: Common) => ({
  ...repositoryOf(place),
  actor: { login: sender.login, isBot: sender.type === 'Bot' },
});

/** The payload names it, so that nobody has to ask for it. */
export const defaultBranchOf = ({ repository: { default_branch: name } }: Pick<Common, 'repository'>) =>
  name === undefined ? {} : { defaultBranch: name };

export const about = (payload: Common, number: number) => ({ ...inRepository(payload), number });

export const isBot = ({ login, type }: Common['sender']): boolean => type === 'Bot' || isBotLogin(login);
