import type { Account, Installation, Permissions, Repository, RepositoryRole } from '../entities.ts';
import { GitRepository } from '../git/repository.ts';
import { renderAccount, renderInstallation } from '../render/account.ts';
import type { WebhookSender } from '../webhooks/sender.ts';
import { fullNameOf, nodeId, type World } from '../world.ts';

/** What the App asks for in its manifest. */
const DEFAULT_PERMISSIONS: Permissions = {
  checks: 'write',
  contents: 'read',
  issues: 'write',
  merge_queues: 'read',
  metadata: 'read',
  pull_requests: 'write',
  security_events: 'write',
};

/** Installs the App on an account, for all its repositories. Sends nothing: an installation starts no work. */
export function installOn(
  world: World,
  login: string,
  permissions: Permissions = DEFAULT_PERMISSIONS,
  accountType: 'User' | 'Organization' = 'Organization',
): Installation {
  const installation: Installation = {
    id: world.nextId(),
    account: world.account(login, accountType),
    createdAt: world.timestamp(),
    permissions: { metadata: 'read', ...permissions },
    suspendedAt: undefined,
  };
  world.installations.set(installation.id, installation);
  return installation;
}

/** Suspends, resumes or removes an installation: its tokens stop working at once and the App is told. */
export async function changeInstallation(
  world: World,
  webhooks: WebhookSender,
  installation: Installation,
  action: 'suspend' | 'unsuspend' | 'deleted',
): Promise<void> {
  installation.suspendedAt = action === 'suspend' ? world.timestamp() : undefined;
  if (action === 'deleted') world.installations.delete(installation.id);
  const repositories = world.repositoriesOf(installation).map((one) => ({
    id: one.id,
    node_id: nodeId('R', one.id),
    name: one.name,
    full_name: fullNameOf(one),
    private: one.private,
  }));
  await webhooks.send('installation', {
    action,
    installation: renderInstallation(world, installation),
    repositories,
    requester: null,
    sender: renderAccount(world, installation.account),
  });
}

export interface NewRepository {
  readonly owner: string;
  readonly name: string;
  /** An existing repository: its work tree, its git directory, or one that is open already. It is only ever read. */
  readonly gitDir: string | GitRepository;
  /** [true] */
  readonly private?: boolean;
  /** The branch that is checked out, unless named. */
  readonly defaultBranch?: string;
  /** Whether SARIF uploads are accepted [true]. */
  readonly codeScanning?: boolean;
}

export async function addRepository(world: World, input: NewRepository): Promise<Repository> {
  const { gitDir } = input;
  const git = typeof gitDir === 'string' ? await GitRepository.open(gitDir, input.defaultBranch) : gitDir;
  return registerRepository(world, {
    owner: world.account(input.owner),
    name: input.name,
    private: input.private ?? true,
    isFork: false,
    codeScanning: input.codeScanning ?? true,
    git,
  });
}

/** A fork stands in the same object store, so that its commits are readable through the repository it came from. */
export function forkOf(world: World, repository: Repository, owner: Account): Repository {
  const { name, codeScanning, git } = repository;
  const known = world.repositoryNamed(`${owner.login}/${name}`);
  return (
    known ?? registerRepository(world, { owner, name, private: repository.private, isFork: true, codeScanning, git })
  );
}

function registerRepository(
  world: World,
  input: Pick<Repository, 'owner' | 'name' | 'private' | 'isFork' | 'codeScanning' | 'git'>,
): Repository {
  const repository: Repository = {
    id: world.nextId(),
    ...input,
    defaultBranch: input.git.defaultBranch,
    createdAt: world.timestamp(),
    roles: new Map(),
    issues: new Map(),
  };
  world.repositories.set(repository.id, repository);
  return repository;
}

/** Renames a repository; the former name goes on answering with redirects. */
export function renameRepository(world: World, repository: Repository, name: string): void {
  world.formerNames.set(fullNameOf(repository).toLowerCase(), repository);
  repository.name = name;
}

export function setPermission(repository: Repository, login: string, role: RepositoryRole): void {
  repository.roles.set(login.toLowerCase(), role);
}
