import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStage, type Stage } from '../../../src/cli/demo/stage.ts';
import type { IssueComment, PullRequest, Repository } from '../../../src/emulators/github/entities.ts';
import { gatherEvidence } from '../../invariants/gather-evidence.ts';
import { findBreaches } from '../../invariants/invariants.ts';
import { type CrashDatabase, embeddedDatabase, externalDatabase } from './crash-database.ts';
import { HttpGate } from './http-gate.ts';
import { MortalApp } from './mortal-app.ts';
import { type Outcome, outcomeOf } from './outcome-of.ts';
import type { Point, PointCounter } from './points.ts';
import { buildScriptedChange, type ScriptedChange, scriptedAgent } from './scripted-review.ts';

/** The default of DAILY_BUDGET_USD, in US cents. */
const DAILY_CENTS = 2500;

const REVIEW = '/proofline review';

/** What one review has come to, however often the App was killed meanwhile. */
export interface CrashResult {
  readonly outcome: Outcome;
  readonly breaches: readonly string[];
  /** What each life of the App has done; the last one was not ended. */
  readonly lives: readonly PointCounter[];
}

interface Parts {
  readonly stage: Stage;
  readonly folder: string;
  readonly change: ScriptedChange;
  readonly names: Map<string, string>;
  readonly gates: Readonly<Record<'github' | 'platform', HttpGate>>;
  readonly lives: PointCounter[];
  readonly now: { startedAt: number };
}

/** Both platforms for any number of reviews, one at a time, each by an App with a database of its own. */
export class CrashStage {
  readonly #parts: Parts;
  #cases = 0;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async open(): Promise<CrashStage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'proofline-crash-'));
    await chmod(folder, 0o711);
    const names = new Map<string, string>();
    const lives: PointCounter[] = [];
    const now = { startedAt: Date.now() };
    const openGate = async (to: 'github' | 'platform') =>
      await HttpGate.open({
        to,
        upstream: () => stage[to].origin,
        now: Date.now,
        interfere: (_to, route) => lives.at(-1)?.onRequest(`${to} ${route}`),
      });
    const gates = { github: await openGate('github'), platform: await openGate('platform') };
    const stage = await openStage({
      platform: {
        now: () => now.startedAt, // what a session costs hangs on its time: here every review takes none
        brain: scriptedAgent((id) => names.get(id) ?? ''),
        repositoryOrigins: [gates.github.origin],
      },
    });
    stage.github.installOn('demo');
    const change = await buildScriptedChange(path.join(folder, 'prices'));
    return new CrashStage({ stage, folder, change, names, gates, lives, now });
  }

  /** What the lives of the App have done in the last review, the present one included. */
  get lives(): readonly PointCounter[] {
    return this.#parts.lives;
  }

  async close(): Promise<void> {
    const { stage, gates, folder } = this.#parts;
    await stage.close();
    await Promise.all([gates.github.close(), gates.platform.close()]);
    await rm(folder, { recursive: true, force: true });
  }

  /** Has a command carried out in a pull request [a review] by an App that is killed at each of the points, one in each of its lives. */
  async review(
    points: readonly Point[] = [],
    where: 'external' | 'embedded' = 'external',
    command: string = REVIEW,
  ): Promise<CrashResult> {
    const { lives, now } = this.#parts;
    lives.length = 0;
    now.startedAt = Date.now();
    const asked = { ...(await this.#prepare()), command };
    const database =
      where === 'external'
        ? await externalDatabase((sql) => lives.at(-1)?.onCommit(sql))
        : await embeddedDatabase(await mkdtemp(path.join(this.#parts.folder, 'app-')));
    const app = this.#app(asked.repository.name, database);
    try {
      const comment = await this.#carryOut(points, app, { ...asked, db: database.db });
      return { ...(await this.#judge({ ...asked, db: database.db, comment })), lives: [...lives] };
    } finally {
      await app.kill();
      await database.close();
    }
  }

  async #prepare(): Promise<Pick<Asked, 'repository' | 'pull'>> {
    const { stage, change, names } = this.#parts;
    this.#cases += 1;
    const name = `prices-${String(this.#cases).padStart(4, '0')}`; // as long for all: where long texts are cut hangs on it
    const repository = await stage.github.addRepository({ owner: 'demo', name, gitDir: change.gitDir });
    names.set(String(repository.id), name);
    stage.github.setPermission(repository, 'ada', 'write');
    const { base, head } = change;
    const opened = { title: 'Divide', base, head, headRef: 'prices', author: 'ada', announce: false };
    return { repository, pull: await stage.github.openPullRequest({ repository, ...opened }) };
  }

  #app(name: string, database: CrashDatabase): MortalApp {
    const { stage, gates, folder } = this.#parts;
    return new MortalApp({
      folder,
      logFile: path.join(folder, `${name}.log`),
      environment: {
        ...stage.environment,
        ...database.environment,
        GHE_HOST: new URL(gates.github.origin).host,
        ANTHROPIC_BASE_URL: gates.platform.origin,
        PORT: '0',
        DEBOUNCE_MS: '0',
      },
      gates: [gates.github, gates.platform, database.gate],
      onReady: (port) => stage.github.setWebhook(`http://127.0.0.1:${port}/api/github/webhooks`, stage.webhookSecret),
    });
  }

  /** Asks for the review and starts the App again after each of its deaths, until nothing is left to do. */
  async #carryOut(
    points: readonly Point[],
    app: MortalApp,
    { repository, pull, db, command }: Asked,
  ): Promise<IssueComment> {
    const { stage, lives } = this.#parts;
    const isOver = () => isDone(db, repository);
    await app.start();
    lives.push(app.nextLife(points[0]));
    const sent = stage.github.deliveries.length;
    const said = { repository, number: pull.number, login: 'ada', body: command };
    const comment = await stage.github.comment(said);
    for (const point of [...points.slice(1), undefined]) {
      if (!(await app.diesBefore(isOver))) return comment;
      lives.push(app.nextLife(point));
      await app.start();
      if (app.isAlive) await this.#redeliver(sent);
    }
    await app.diesBefore(isOver);
    return comment;
  }

  async #judge({ repository, pull, db, comment }: Asked & { readonly comment: IssueComment }) {
    const { github, platform } = this.#parts.stage;
    const about = { github, platform, db, repository, pull, commentId: comment.id };
    const evidence = await gatherEvidence({ ...about, pulls: [pull], dailyCents: DAILY_CENTS });
    return { outcome: await outcomeOf(about), breaches: findBreaches(evidence, 'at rest') };
  }

  /** GitHub never delivers again by itself; the App asks for it, or whoever runs it. */
  async #redeliver(since: number): Promise<void> {
    const { github } = this.#parts.stage;
    const sent = github.deliveries.slice(since);
    const taken = new Set(sent.filter(({ statusCode }) => statusCode === 202).map(({ guid }) => guid));
    for (const { guid, event, request } of sent.filter((one) => !one.redelivery && !taken.has(one.guid)))
      await github.deliver(event, request.body, { deliveryId: guid, redelivery: true });
  }
}

interface Asked {
  readonly repository: Repository;
  readonly pull: PullRequest;
  readonly db: CrashDatabase['db'];
  readonly command: string;
}

/** Whether every delivery is decided and every run of the repository over. */
async function isDone(db: CrashDatabase['db'], { id }: Repository): Promise<true | undefined> {
  const { rows } = await db.query<{ done: boolean }>(
    `select exists (select from proofline.runs where repository_id = $1)
        and not exists (select from proofline.runs where repository_id = $1 and ended_at is null)
        and not exists (select from proofline.deliveries where decided_at is null) as done`,
    [id],
  );
  return rows[0]?.done === true ? true : undefined;
}
