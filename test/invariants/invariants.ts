import { readerOfLeaks } from '../injection/leaks.ts';
import type { Evidence, RequestEvidence, RunEvidence } from './evidence.ts';

/** `always` holds at any instant; `at rest` adds what holds once nothing is left to do. */
export type Moment = 'always' | 'at rest';

type Invariant = (evidence: Evidence) => string[];

/** Says in a sentence each what the evidence breaks; nothing when every promise was kept. */
export function findBreaches(evidence: Evidence, moment: Moment): string[] {
  const invariants = moment === 'always' ? ALWAYS : [...ALWAYS, ...AT_REST];
  return invariants.flatMap((holds) => holds(evidence));
}

const oneCheckPerRun: Invariant = ({ checkRuns }) =>
  repeated(checkRuns.map(({ headSha, externalId }) => `${externalId} on ${headSha}`)).map(
    (id) => `two checks carry ${id}`,
  );

const oneOfEachPost: Invariant = ({ posts }) => {
  const signs = posts.map(({ kind, repositoryId, number, place, body }) =>
    [kind, `${repositoryId}#${number}`, place, MARK.exec(body)?.groups?.['mark'] ?? body].join(' | '),
  );
  return repeated(signs).map((sign) => `posted twice: ${sign}`);
};

/** A review and an answer are told from others by the mark at their end. */
const MARK = /<!-- (?<mark>proofline:(?:run|reply):\S+) -->\s*$/;

const oneOfEachAnnotation: Invariant = ({ checkRuns }) =>
  checkRuns.flatMap(({ id, annotations }) => repeated(annotations).map((one) => `check ${id} shows twice: ${one}`));

const nothingForAnOldHead: Invariant = ({ posts }) =>
  posts
    .filter(({ sha, headAtPosting }) => sha !== undefined && headAtPosting !== undefined && sha !== headAtPosting)
    .map(
      ({ kind, number, sha, headAtPosting }) => `a ${kind} on #${number} for ${sha} when ${headAtPosting} was its head`,
    );

const oneLiveRun: Invariant = ({ runs }) => {
  const live = runs.filter(
    (run) => !run.hasEnded && !run.isStopOrdered && run.parentId === null && !isConcluded(run) && !isHeld(run),
  );
  const pulls = live.map(({ state: { target } }) => `${target.installationId}/${target.repositoryId}#${target.number}`);
  return repeated(pulls).map((pull) => `two live runs on ${pull}`);
};

/** What is left of it is upkeep: it neither reads nor writes about the commit any more. */
const isConcluded = ({ state }: RunEvidence): boolean => state.conclusion !== undefined;

/** It does nothing but tell that there is no review. */
const isHeld = ({ state }: RunEvidence): boolean => state.outcome?.kind === 'held';

const boundedSessions: Invariant = ({ sessions }) =>
  sessions
    .filter(({ budgetCents }) => budgetCents === undefined || budgetCents < 1)
    .map(({ id }) => `session ${id} has no budget`);

const spendBelowCap: Invariant = ({ spend, dailyCents }) => {
  const days = Map.groupBy(spend, ({ installationId, day }) => `installation ${installationId} on ${day}`);
  return [...days].flatMap(([day, entries]) => {
    const cents = entries.reduce((sum, { spentCents, reservedCents }) => sum + (spentCents ?? reservedCents), 0);
    return cents > dailyCents ? [`${day}: ${cents} of ${dailyCents} cents`] : [];
  });
};

/** `success` needs proof: a run that read everything to its own end and found nothing at the gate. */
const greenWithProof: Invariant = ({ checkRuns, runs }) => {
  const proved = new Set(runs.filter(({ state }) => state.outcome?.kind === 'complete').map(({ id }) => id));
  return checkRuns
    .filter(({ conclusion, externalId }) => conclusion === 'success' && !proved.has(runIdOf(externalId) ?? ''))
    .map(({ externalId }) => `${externalId} is green without a complete review`);
};

/** A wait that was announced holds the same request back; GitHub's holds back everything. */
const announcedWaitsObeyed: Invariant = ({ requests = [], inFlightMs = IN_FLIGHT_MS }) =>
  requests.flatMap((refused) => {
    const { retryAfterMs = 0 } = refused;
    if (retryAfterMs === 0) return [];
    const until = refused.answeredAt + retryAfterMs;
    const early = requests.filter(
      (other) =>
        isHeldBackBy(other, refused) && other.at > refused.answeredAt + inFlightMs && other.at < until - CLOCK_GRAIN_MS,
    );
    return early.map(
      ({ route, at }) => `${route} came ${Math.round(until - at)} ms before the wait that ${refused.route} was told`,
    );
  });

const IN_FLIGHT_MS = 250;
/** The wait is counted from when the answer was read; clocks and timers are no finer than this. */
const CLOCK_GRAIN_MS = 50;

/** GitHub holds back an installation, the App itself and its requests for tokens apart from that. */
const isHeldBackBy = (other: RequestEvidence, refused: RequestEvidence): boolean =>
  other.to === refused.to &&
  (other.to === 'github' ? isApps(other) === isApps(refused) : other.route === refused.route);

const isApps = ({ route }: RequestEvidence): boolean => / \/app(?:\/|$)/.test(route);

const noSecretShown: Invariant = ({ texts = {}, secrets = [] }) => {
  const leaks = readerOfLeaks(secrets);
  return Object.entries(texts).flatMap(([what, text]) => (leaks(text) ? [`a secret stands in ${what}`] : []));
};

const everyRunEnded: Invariant = ({ runs }) =>
  runs
    .filter(({ hasEnded }) => !hasEnded)
    .map(({ id, state }) => `run ${id} waits at ${state.intent?.effect ?? 'rest'}`);

const everyCheckConcluded: Invariant = ({ checkRuns }) =>
  checkRuns.filter(({ status }) => status !== 'completed').map(({ externalId }) => `${externalId} is not concluded`);

/** An idle session costs nothing and may be talked to; any other one is at work for nobody, and so is a twin. */
const noSessionAtWork: Invariant = ({ sessions, runs }) => {
  const left = new Set(runs.map(({ state }) => state.session?.id));
  return sessions.flatMap(({ id, status }) => {
    if (status === 'terminated') return [];
    if (status !== 'idle') return [`session ${id} is ${status} though nothing is left to do`];
    return left.has(id) ? [] : [`session ${id} is left open and no run knows it`];
  });
};

const everyCentBooked: Invariant = ({ spend, runs }) => {
  const booked = new Set(spend.filter(({ spentCents }) => spentCents !== null).map(({ runId }) => runId));
  return runs
    .filter(({ id, state, parentId }) => parentId === null && state.reservedCents !== undefined && !booked.has(id))
    .map(({ id }) => `what run ${id} has cost is not booked`);
};

const ALWAYS: readonly Invariant[] = [
  oneCheckPerRun,
  oneOfEachPost,
  oneOfEachAnnotation,
  nothingForAnOldHead,
  oneLiveRun,
  boundedSessions,
  spendBelowCap,
  greenWithProof,
  announcedWaitsObeyed,
  noSecretShown,
];

const AT_REST: readonly Invariant[] = [everyRunEnded, everyCheckConcluded, noSessionAtWork, everyCentBooked];

/** The run that an external id of a check names. */
const runIdOf = (externalId: string): string | undefined => /:run:(?<id>.+)$/.exec(externalId)?.groups?.['id'];

/** The values that stand there more than once, each once. */
function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(values.filter((value) => seen.size === seen.add(value).size))];
}
