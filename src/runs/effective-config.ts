import { type ConfigSource, MAX_CONFIG_BYTES } from '../config/repository/parse-source.ts';
import { readRepositoryConfig } from '../config/repository/read-repository-config.ts';
import type { Clock } from '../core/clock.ts';
import type { GitHub } from '../github/github.ts';
import { GitHubError } from '../github/github-error.ts';
import { readBlob } from '../github/read-blob-text.ts';
import { RecentMap } from '../github/recent-map.ts';
import { publisherFor } from './publisher.ts';
import { CONFIG_PATH, type ReadConfig } from './review/plan/read-config.ts';

/** One reading serves the decision to start a review and its plan, which comes after the debounce. */
const REPOSITORY_HOLDS_MS = 15_000;
/** What an organisation says for all its repositories changes rarely, and most have no such file. */
const ORGANISATION_HOLDS_MS = 5 * 60_000;
const MAX_KEPT = 500;
/** Of a longer file no byte is kept. */
const PLACE = { path: CONFIG_PATH, maxBytes: MAX_CONFIG_BYTES };
/** The repository in which GitHub looks for an account's defaults. */
const DEFAULTS_REPOSITORY = '.github';

export interface ConfiguredRepository {
  readonly installationId: number;
  readonly repositoryId: number;
  readonly owner: string;
  readonly repo: string;
}

interface Kept {
  readonly at: number;
  readonly source: Promise<ConfigSource | undefined>;
}

type Shelf = RecentMap<string, Kept>;
const shelves = new WeakMap<GitHub, { readonly repositories: Shelf; readonly accounts: Shelf }>();

export interface ConfigReading {
  readonly github: GitHub;
  readonly clock: Clock;
  /** Takes nothing that was read before [false]: for people who ask, perhaps after a correction. */
  readonly isFresh?: boolean;
  /** How old the reading of the repository's own file may be, in milliseconds [15 seconds]. */
  readonly holdsMs?: number;
}

/**
 * The configuration that holds for pull requests into a branch: the file on the tip of that branch, over that of the
 * account's `.github` repository, where the installation covers it. Kept for some seconds, the account's for minutes.
 *
 * What a pull request into the branch changes does not count yet. The base commit that GitHub names with a pull request is
 * no substitute for the tip: it stays what it was when the branch moves, and a correction would not be seen. Nor does a
 * reading of before say that a file is broken: it is read again.
 */
export async function readEffectiveConfig(
  target: ConfiguredRepository,
  baseRef: string,
  reading: ConfigReading,
): Promise<ReadConfig> {
  const { repositories, accounts } = shelvesOf(reading.github);
  const { installationId, repositoryId, owner, repo } = target;
  const { holdsMs = REPOSITORY_HOLDS_MS } = reading;
  const began = reading.clock.now();
  const own = keep(repositories, `${installationId}/${repositoryId}/${baseRef}`, holdsMs, reading, () =>
    readOwn(target, baseRef, reading),
  );
  const ofAccount =
    repo.toLowerCase() === DEFAULTS_REPOSITORY
      ? undefined
      : keep(accounts, `${installationId}/${owner.toLowerCase()}`, ORGANISATION_HOLDS_MS, reading, () =>
          readDefaults(target, reading),
        );
  const sources = (await Promise.all([own.source, ofAccount?.source])).filter((source) => source !== undefined);
  const config = { ...readRepositoryConfig(sources), paths: sources.map(({ path }) => path) };
  const isOld = own.at < began || (ofAccount !== undefined && ofAccount.at < began);
  if (config.problems.length === 0 || !isOld) return config;
  return await readEffectiveConfig(target, baseRef, { ...reading, isFresh: true });
}

function shelvesOf(github: GitHub) {
  const known = shelves.get(github);
  if (known !== undefined) return known;
  const made = { repositories: new RecentMap<string, Kept>(MAX_KEPT), accounts: new RecentMap<string, Kept>(MAX_KEPT) };
  shelves.set(github, made);
  return made;
}

/** A failure is not kept. */
function keep(
  shelf: Shelf,
  key: string,
  holdsMs: number,
  { clock, isFresh = false }: ConfigReading,
  read: () => Promise<ConfigSource | undefined>,
): Kept {
  const kept = shelf.get(key);
  if (!isFresh && kept !== undefined && clock.now() - kept.at < holdsMs) return kept;
  const source = read().catch((error: unknown) => {
    shelf.delete(key);
    throw error;
  });
  const taken = { at: clock.now(), source };
  shelf.set(key, taken);
  return taken;
}

async function readOwn(
  target: ConfiguredRepository,
  baseRef: string,
  { github }: ConfigReading,
): Promise<ConfigSource | undefined> {
  // A branch that is gone meanwhile says nothing about what the repository wants.
  const place = { ...PLACE, ref: `refs/heads/${baseRef}`, isRefRequired: true };
  const blob = await readBlob(publisherFor(target, github), target, place);
  if (blob.kind === 'absent') return undefined;
  return { origin: 'repository', path: CONFIG_PATH, text: blob.kind === 'text' ? blob.text : undefined };
}

/** GitHub mints no token for a repository that does not exist, or that the installation does not cover. */
async function readDefaults(
  { installationId, owner }: ConfiguredRepository,
  { github }: ConfigReading,
): Promise<ConfigSource | undefined> {
  const scope = { repositoryNames: [DEFAULTS_REPOSITORY], permissions: { contents: 'read' } } as const;
  const octokit = github.forInstallation(installationId, scope);
  try {
    const blob = await readBlob(octokit, { owner, repo: DEFAULTS_REPOSITORY }, PLACE);
    if (blob.kind === 'absent') return undefined;
    const path = `${owner}/${DEFAULTS_REPOSITORY}/${CONFIG_PATH}`;
    return { origin: 'organisation', path, text: blob.kind === 'text' ? blob.text : undefined };
  } catch (error) {
    if (error instanceof GitHubError && error.reason === 'invalid') return undefined;
    throw error;
  }
}
