import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { pino } from 'pino';
import { openStage as openPlatforms, type Stage } from '../../../src/cli/demo/stage.ts';
import type { Clock } from '../../../src/core/clock.ts';
import type { IssueComment, PullRequest, Repository } from '../../../src/emulators/github/entities.ts';
import { openWakes } from '../../../src/store/wake.ts';
import { cloneDatabase } from '../../database.ts';
import type { RequestEvidence } from '../../invariants/evidence.ts';
import { gatherEvidence } from '../../invariants/gather-evidence.ts';
import { findBreaches } from '../../invariants/invariants.ts';
import { type FailingCall, FAULTS, type Scenario } from './failing-calls.ts';
import { fastClock, fastWakes, SPEED } from './fast-clock.ts';
import { HttpGate } from './http-gate.ts';
import { DAILY_CENTS, InProcessApp } from './in-process-app.ts';
import { type Outcome, outcomeOf } from './outcome-of.ts';
import { buildScriptedChange, type ScriptedChange, scriptedAgent } from './scripted-review.ts';

/** Real time that a request may have been under way when an answer came which holds it back. */
const IN_FLIGHT_MS = 500;

export interface FailResult {
  readonly outcome: Outcome;
  readonly breaches: readonly string[];
  /** From the moment on in which calls were counted. */
  readonly requests: readonly RequestEvidence[];
}

interface Parts {
  readonly stage: Stage;
  readonly folder: string;
  readonly change: ScriptedChange;
  readonly names: Map<string, string>;
  readonly gates: Readonly<Record<'github' | 'platform', HttpGate>>;
  readonly now: Moment;
  readonly installationId: number;
}

/** What changes from review to review. */
interface Moment {
  clock: Clock;
  startedAt: number;
  failing: FailingCall | undefined;
  calls: number;
  /** Happens when the agent is about to hand in its result. */
  onResult: ((signal: AbortSignal) => Promise<void>) | undefined;
}

interface Asked {
  readonly repository: Repository;
  readonly pull: PullRequest;
}

/** Both platforms and the code of intake and review in this process, with a fault on the way of one request. */
export class FailStage {
  readonly #parts: Parts;
  #cases = 0;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async open(): Promise<FailStage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'proofline-fail-'));
    const names = new Map<string, string>();
    const now: Moment = {
      clock: fastClock(),
      startedAt: Date.now(),
      failing: undefined,
      calls: 0,
      onResult: undefined,
    };
    const openGate = async (to: 'github' | 'platform') =>
      await HttpGate.open({
        to,
        upstream: () => stage[to].origin,
        now: () => now.clock.now(),
        interfere: () => {
          now.calls += 1;
          return now.failing?.k === now.calls ? FAULTS[now.failing.fault] : undefined;
        },
      });
    const gates = { github: await openGate('github'), platform: await openGate('platform') };
    const stage = await openPlatforms({
      github: { now: () => now.clock.now(), contentLimits: false },
      platform: {
        now: () => now.startedAt, // what a session costs hangs on its time: here every review takes none
        brain: scriptedAgent(
          (id) => names.get(id) ?? '',
          (signal) => now.onResult?.(signal),
        ),
        repositoryOrigins: [gates.github.origin],
      },
    });
    const { installationId } = stage.github.installOn('demo');
    const change = await buildScriptedChange(path.join(folder, 'prices'));
    return new FailStage({ stage, folder, change, names, gates, now, installationId });
  }

  async close(): Promise<void> {
    const { stage, gates, folder } = this.#parts;
    await stage.close();
    await Promise.all([gates.github.close(), gates.platform.close()]);
    await rm(folder, { recursive: true, force: true });
  }

  /** Has a pull request reviewed while one request fails. */
  async review(scenario: Scenario, failing?: FailingCall): Promise<FailResult> {
    const { stage, gates, now } = this.#parts;
    Object.assign(now, { clock: fastClock(), startedAt: Date.now(), failing: undefined, onResult: undefined });
    const asked = await this.#open();
    const database = await cloneDatabase();
    const pool = new Pool({ connectionString: database.url });
    const logged: string[] = [];
    const wakes = fastWakes(await openWakes(database.url, pino({ level: 'silent' })));
    try {
      const { environment } = stage;
      const app = new InProcessApp({ pool, wakes, clock: now.clock, logged, environment, gates });
      const comment = await this.#carryOut(scenario, app, asked, failing);
      const { github, platform } = stage;
      const about = { github, platform, db: pool, ...asked, commentId: comment.id };
      const requests = [...gates.github.requests, ...gates.platform.requests];
      const evidence = await gatherEvidence({ ...about, pulls: [asked.pull], dailyCents: DAILY_CENTS });
      const texts = { log: logged.join('\n') };
      const more = { requests, inFlightMs: IN_FLIGHT_MS * SPEED, texts, secrets: stage.secrets };
      const breaches = findBreaches({ ...evidence, ...more }, 'at rest');
      return { outcome: await outcomeOf(about), breaches, requests };
    } finally {
      now.failing = undefined;
      await wakes.close();
      await pool.end();
      await database.drop();
    }
  }

  async #open(): Promise<Asked> {
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

  /** Returns the comment that asked for the review whose calls were counted. */
  async #carryOut(scenario: Scenario, app: InProcessApp, asked: Asked, failing: FailingCall | undefined) {
    const { github } = this.#parts.stage;
    const { now, change } = this.#parts;
    if (scenario === 'second push') {
      await this.#ask(app, asked, await this.#say(asked));
      await github.push(asked.pull, change.nextHead, { announce: false });
    }
    let closed = Promise.resolve();
    if (scenario === 'closed at work') {
      now.onResult = async (signal) => {
        await github.closePullRequest(asked.pull, { announce: false });
        closed = app.take('pull_request', { kind: 'pull-request', ...this.#about(asked), action: 'closed' });
        await aborted(signal);
      };
    }
    const comment = await this.#say(asked);
    now.failing = failing;
    now.calls = 0;
    for (const gate of Object.values(this.#parts.gates)) gate.requests.length = 0;
    await this.#ask(app, asked, comment);
    await closed;
    return comment;
  }

  #say = async ({ repository, pull }: Asked): Promise<IssueComment> =>
    await this.#parts.stage.github.comment({
      repository,
      number: pull.number,
      login: 'ada',
      body: '/proofline review',
      announce: false,
    });

  async #ask(app: InProcessApp, asked: Asked, { id: commentId, body }: IssueComment): Promise<void> {
    const typed = { place: 'conversation' as const, commentId, lines: [body] };
    await app.take('issue_comment', { kind: 'command', ...this.#about(asked), ...typed });
  }

  #about = ({ repository, pull }: Asked) => ({
    installationId: this.#parts.installationId,
    repositoryId: repository.id,
    owner: 'demo',
    repo: repository.name,
    number: pull.number,
    actor: { login: 'ada', isBot: false },
  });
}

const aborted = async (signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) await once(signal, 'abort');
};
