import { createHash } from 'node:crypto';
import type {
  Account,
  AccountType,
  CheckRun,
  CheckSuite,
  Installation,
  InstallationToken,
  Issue,
  PullRequest,
  Repository,
  SarifUpload,
} from './entities.ts';
import type { PatchLimit } from './git/changed-files.ts';
import type { GitHubEmulatorOptions } from './options.ts';

const PATCH_LIMIT: PatchLimit = { bytes: 500_000, lines: 20_000 };
const HOUR_MS = 3_600_000;

/** Everything this GitHub knows. Rooms read and change it through plain maps; HTTP and webhooks stand around it. */
export class World {
  readonly app: GitHubEmulatorOptions['app'];
  readonly now: () => number;
  readonly tokenLifetimeMs: number;
  readonly patchLimit: PatchLimit;
  /** `http://HOST:PORT`, known once the server listens. */
  origin = '';
  readonly accounts = new Map<string, Account>();
  readonly installations = new Map<number, Installation>();
  readonly repositories = new Map<number, Repository>();
  /** Former full names, in lower case, of repositories that were renamed. */
  readonly formerNames = new Map<string, Repository>();
  readonly tokens = new Map<string, InstallationToken>();
  readonly checkSuites = new Map<number, CheckSuite>();
  readonly checkRuns = new Map<number, CheckRun>();
  readonly sarifUploads = new Map<string, SarifUpload>();
  #lastId = 1_000_000;

  constructor(options: GitHubEmulatorOptions) {
    this.app = options.app;
    this.now = options.now ?? Date.now;
    this.tokenLifetimeMs = options.tokenLifetimeMs ?? HOUR_MS;
    this.patchLimit = options.patchLimit ?? PATCH_LIMIT;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** The present as GitHub writes it: UTC, whole seconds. */
  timestamp(at: number = this.now()): string {
    return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
  }

  /** The account of a login; made on first sight, because scenarios name people freely. */
  account(login: string, type?: AccountType): Account {
    const known = this.accounts.get(login.toLowerCase());
    if (known !== undefined && (type === undefined || known.type === type)) return known;
    const kind = type ?? (login.endsWith('[bot]') ? 'Bot' : 'User');
    const account = { id: known?.id ?? this.nextId(), login, type: kind } satisfies Account;
    this.accounts.set(login.toLowerCase(), account);
    return account;
  }

  /** The user that the App writes as. */
  get bot(): Account {
    return this.account(`${this.app.slug}[bot]`, 'Bot');
  }

  installationFor(repository: Repository): Installation | undefined {
    return [...this.installations.values()].find((one) => one.account.id === repository.owner.id);
  }

  repositoriesOf(installation: Installation): Repository[] {
    return [...this.repositories.values()].filter((one) => one.owner.id === installation.account.id && !one.isFork);
  }

  /** The repository of a full name, case-insensitively, forks included. */
  repositoryNamed(fullName: string): Repository | undefined {
    const wanted = fullName.toLowerCase();
    return [...this.repositories.values()].find((one) => fullNameOf(one).toLowerCase() === wanted);
  }
}

export const fullNameOf = (repository: Repository): string => `${repository.owner.login}/${repository.name}`;

/** The opaque global id of a thing; stable for its kind and number. */
export function nodeId(kind: string, id: number | string): string {
  const digest = createHash('sha256').update(`${kind}:${id}`).digest('base64url').slice(0, 14);
  return `${kind}_kw${digest}`;
}

export function pullRequestsOf(repository: Repository): PullRequest[] {
  return [...repository.issues.values()].filter(isPullRequest);
}

export function isPullRequest(issue: Issue): issue is PullRequest {
  return issue.pull !== undefined;
}
