import type { Review } from '../../src/emulators/github/entities.ts';
import { findBreaches } from '../invariants/invariants.ts';
import { gatherEvidence } from '../invariants/gather-evidence.ts';
import type { OnServed } from './network.ts';
import type { SimulatedDatabase } from './database.ts';
import type { Timeline } from './timeline.ts';
import { SETTINGS } from './worker.ts';
import type { SimulatedWorld, Topic } from './world.ts';

/** From the look for an earlier session to the creation of another one: files are handed over in between. */
const LOOKED_BEFORE_MS = 15_000;

/** One reading of the pull request serves the writes of this time. */
const RECHECK_HOLDS_MS = 2000;

type Exchange = Parameters<OnServed>[0];

/** Looks whether the invariants hold, after everything that could break one of them. */
export class Watch {
  readonly #timeline: Timeline;
  readonly #world: SimulatedWorld;
  readonly #database: SimulatedDatabase;
  readonly #topics: readonly Topic[];
  /** Since when each pull request has been as it is: open or closed, with which head. */
  readonly #history = new Map<number, { readonly at: number; readonly state: string }[]>();
  readonly #headAtReview = new Map<number, string>();
  readonly #twins: string[] = [];
  #isDue = false;

  constructor(timeline: Timeline, world: SimulatedWorld, database: SimulatedDatabase, topics: readonly Topic[]) {
    this.#timeline = timeline;
    this.#world = world;
    this.#database = database;
    this.#topics = topics;
  }

  noteRequest(exchange: Exchange): void {
    const { service, method, path, status } = exchange;
    if (path === '/v1/sessions' && method === 'POST' && status === 200) this.#noteSession(exchange);
    if (service !== 'github' || method === 'GET' || status >= 300 || status === 0) return;
    if (path.includes('/access_tokens')) return;
    this.#isDue = true;
    if (method === 'POST' && path.endsWith('/reviews')) this.#noteReview(exchange);
  }

  /** What was broken by what has just happened. */
  async look(): Promise<string[]> {
    this.#noteStates();
    const breaches = [...this.#twins.splice(0), ...this.#database.takeTwins()];
    if (this.#isDue) breaches.push(...(await this.#breaches('always')));
    this.#isDue = false;
    return breaches;
  }

  /** What is broken now that everything has come to rest. */
  async lookAtRest(): Promise<string[]> {
    return [...(await this.#breaches('at rest')), ...(await this.#undecided()), ...(await this.#unreviewed())];
  }

  async #breaches(moment: 'always' | 'at rest'): Promise<string[]> {
    const { github, platform, repository } = this.#world;
    const evidence = await gatherEvidence({
      github,
      platform,
      db: this.#database,
      repository,
      pulls: this.#topics.map(({ pull }) => pull),
      dailyCents: SETTINGS.dailyBudgetCents,
      headAtReview: ({ id }: Review) => this.#headAtReview.get(id),
    });
    const failures = [
      ...github.failures,
      ...github.violations.map((one) => JSON.stringify(one)),
      ...platform.violations.map((one) => JSON.stringify(one)),
    ];
    return [
      ...findBreaches(evidence, moment),
      ...failures.map((one) => `a platform met what cannot be: ${String(one)}`),
    ];
  }

  async #undecided(): Promise<string[]> {
    const { rows } = await this.#database.query<{ id: string; event: string }>(
      'select id, event from proofline.deliveries where decided_at is null',
    );
    return rows.map(({ id, event }) => `delivery ${id} (${event}) was never decided`);
  }

  /** An open pull request has a concluded check on its head, or a recorded reason why not. */
  async #unreviewed(): Promise<string[]> {
    const breaches: string[] = [];
    for (const { pull } of this.#topics) {
      const { head, base, draft } = pull.pull;
      if (pull.state === 'closed' || draft) continue;
      const checks = this.#world.github.checkRuns(pull.repository, head.sha);
      const { rows } = await this.#database.query<{
        outcome: string | null;
        cause: string | null;
        conclusion: string | null;
      }>(
        `select state->'outcome'->>'kind' as outcome, state->'outcome'->>'cause' as cause, state->>'conclusion' as conclusion
         from proofline.runs where number = $1 and head_sha = $2 and base_ref = $3 and parent_id is null
         order by attempt desc limit 1`,
        [pull.number, head.sha, base.ref],
      );
      const [newest] = rows;
      const isDone =
        newest !== undefined &&
        newest.conclusion !== null &&
        (newest.outcome !== 'stopped' || newest.cause === 'cancelled');
      if (!isDone || checks.length === 0)
        breaches.push(`#${pull.number} at ${head.sha} on ${base.ref} was left with ${JSON.stringify(newest)}`);
    }
    return breaches;
  }

  /** A session is made twice only when the first one could not be seen by whoever looked for it. */
  #noteSession({ sentAt }: Exchange): void {
    const { sessions, faults } = this.#world.platform;
    const made = [...sessions.values()];
    const newest = made.pop();
    const intent = newest?.metadata['intent'];
    const seenBy = sentAt - LOOKED_BEFORE_MS - faults.sessionListLagMs;
    const twin = made.find((one) => one.metadata['intent'] === intent && !one.isOver && one.createdAt < seenBy);
    if (twin !== undefined) this.#twins.push(`session ${newest?.id} was made beside ${twin.id}, for ${intent}`);
  }

  #noteReview({ sentAt }: Exchange): void {
    for (const { pull } of this.#topics) {
      for (const { id, commitId } of pull.pull.reviews) {
        if (this.#headAtReview.has(id)) continue;
        const states = this.#history.get(pull.number) ?? [];
        const since = sentAt - RECHECK_HOLDS_MS;
        const recent = states.filter((_, index) => (states[index + 1]?.at ?? Infinity) >= since);
        const isCurrent = recent.some(({ state }) => state === `open ${commitId}`);
        this.#headAtReview.set(id, isCurrent ? commitId : (recent.at(-1)?.state ?? 'nothing'));
      }
    }
  }

  #noteStates(): void {
    for (const { pull } of this.#topics) {
      const state = `${pull.state} ${pull.pull.head.sha}`;
      const states = this.#history.get(pull.number) ?? [];
      if (states.at(-1)?.state !== state)
        this.#history.set(pull.number, [...states, { at: this.#timeline.now(), state }]);
    }
  }
}
