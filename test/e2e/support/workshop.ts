import path from 'node:path';
import { Client } from 'pg';
import { git } from '../../../src/cli/demo/git.ts';
import type { NewPullRequest } from '../../../src/emulators/github/scenario/pull-requests.ts';
import type { PullRequest, Repository } from '../../../src/emulators/github/entities.ts';
import { commitFiles, CONFIG_FILE, type Files, initRepository } from './commits.ts';
import { eventually, installFor, type Scene } from './scene.ts';

interface Recorded {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly decision: { readonly kind: string; readonly reason?: string; readonly stopped?: readonly string[] };
}

/** Makes small repositories with a configuration on `main`, and follows what their pull requests lead to. */
export class Workshop {
  readonly scene: Scene;
  readonly #folder: string;

  constructor(scene: Scene) {
    this.scene = scene;
    this.#folder = path.join(scene.folder, 'workshop');
  }

  /** A repository [in an installation of its own] in which `ada` may write, `tim` and `olga` may not. */
  async repository(
    name: string,
    config?: string,
    options: { readonly owner?: string; readonly private?: boolean } = {},
  ): Promise<Repository> {
    const { github } = this.scene;
    const { owner = installFor(github, name).owner } = options;
    const gitDir = this.#folderOf({ owner, name });
    await initRepository(gitDir);
    const configured = config === undefined ? {} : { [CONFIG_FILE]: config };
    await commitFiles(gitDir, { 'src/a.ts': 'export const a = 1;\n', ...configured });
    const repository = await github.addRepository({ ...options, owner, name, gitDir });
    github.setPermission(repository, 'ada', 'write');
    return repository;
  }

  /** Opens a pull request of `ada` with a commit of its own. */
  async open(repository: Repository, pull: Partial<NewPullRequest> = {}): Promise<PullRequest> {
    const head = pull.head ?? (await this.change(repository));
    const { github } = this.scene;
    return await github.openPullRequest({
      repository,
      title: 'Change',
      base: 'main',
      headRef: 'change',
      author: 'ada',
      ...pull,
      head,
    });
  }

  /** Pushes a commit of its own. */
  async push(pull: PullRequest): Promise<void> {
    await this.scene.github.push(pull, await this.change(pull.repository));
  }

  /** A commit on no branch; it changes a file like no other, or `files`. */
  async change(repository: Repository, files?: Files): Promise<string> {
    this.#changes += 1;
    const folder = this.#folderOf({ owner: repository.owner.login, name: repository.name });
    await git(folder, 'switch', '--quiet', '--force', '--detach');
    return await commitFiles(folder, files ?? { 'src/a.ts': `export const a = ${this.#changes + 1};\n` });
  }
  #changes = 0;

  #folderOf = ({ owner, name }: { readonly owner: string; readonly name: string }) =>
    path.join(this.#folder, owner, name);

  /** What every delivery so far was decided, the newest last, once all of them are. */
  async decisions(): Promise<readonly Recorded[]> {
    return await eventually(async () => {
      const rows = await this.#query<Recorded & { decided: boolean }>(
        `select id, event, action, decided_at is not null as decided, decision from proofline.deliveries
         order by received_at`,
      );
      const sent = new Set(this.scene.github.deliveries.map(({ guid }) => guid));
      return rows.length >= sent.size && rows.every(({ decided }) => decided) ? rows : undefined;
    }, 'every delivery to be decided');
  }

  /** How many runs have not come to their end. */
  async liveRuns(): Promise<number> {
    return (await this.#query('select id from proofline.runs where ended_at is null')).length;
  }

  async #query<Row extends object>(sql: string): Promise<Row[]> {
    const client = new Client({ connectionString: this.scene.databaseUrl });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** The check of a pull request's head once it has so many, all of them concluded; the last one. */
  async check({ repository, pull }: PullRequest, count = 1) {
    return await this.scene.conclusion(repository, pull.head.sha, count);
  }

  checks = ({ repository, pull }: PullRequest) => this.scene.github.checkRuns(repository, pull.head.sha);

  say = ({ repository, number }: PullRequest, body: string, login = 'ada') =>
    this.scene.github.comment({ repository, number, login, body });
}
