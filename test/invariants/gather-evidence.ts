import type { QueryResult, QueryResultRow } from 'pg';
import type { CheckRun, PullRequest, Repository, Review } from '../../src/emulators/github/entities.ts';
import type { GitHubEmulator } from '../../src/emulators/github/github-emulator.ts';
import type { ManagedAgentsEmulator } from '../../src/emulators/managed-agents/emulator.ts';
import type {
  CheckRunEvidence,
  Evidence,
  PostEvidence,
  RunEvidence,
  SessionEvidence,
  SpendEvidence,
} from './evidence.ts';

interface Queried {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
}

export interface Scope {
  readonly github: GitHubEmulator;
  readonly platform: Pick<ManagedAgentsEmulator, 'sessions'>;
  readonly db: Queried;
  readonly repository: Repository;
  readonly pulls: readonly PullRequest[];
  readonly dailyCents: number;
  /** The head of the pull request when a review was submitted, where somebody watched. */
  readonly headAtReview?: (review: Review) => string | undefined;
}

/** What both emulated platforms and the database know of one repository. */
export async function gatherEvidence({ github, platform, db, repository, ...scope }: Scope): Promise<Evidence> {
  const ours = github.checkRuns(repository).filter(({ madeBy }) => madeBy === undefined);
  const sessions = [...platform.sessions.values()].filter(
    ({ metadata }) => metadata['repository'] === String(repository.id),
  );
  return {
    checkRuns: ours.map((check) => checkEvidence(github, check)),
    posts: scope.pulls.flatMap((pull) => postsOn(github, pull, scope.headAtReview)),
    sessions: sessions.map(({ id, metadata, status, budgetCents }): SessionEvidence => ({
      id,
      runId: metadata['run'],
      status,
      budgetCents,
    })),
    runs: await readRuns(db, repository.id),
    spend: await readSpend(db),
    dailyCents: scope.dailyCents,
  };
}

const checkEvidence = (github: GitHubEmulator, check: CheckRun): CheckRunEvidence => ({
  id: check.id,
  repositoryId: check.repository.id,
  headSha: check.headSha,
  externalId: check.externalId,
  status: check.status,
  conclusion: check.conclusion,
  annotations: github.annotations(check.id).map((annotation) => JSON.stringify(annotation)),
});

function postsOn(github: GitHubEmulator, pull: PullRequest, headAtReview: Scope['headAtReview']): PostEvidence[] {
  const where = { repositoryId: pull.repository.id, number: pull.number };
  const isOurs = ({ user }: { readonly user: { readonly type: string } }) => user.type === 'Bot';
  const reviews = github.reviews(pull).filter(isOurs);
  return [
    ...reviews.map((review): PostEvidence => {
      const head = headAtReview?.(review);
      const seen = head === undefined ? {} : { headAtPosting: head };
      return { ...where, kind: 'review', place: '', body: review.body, sha: review.commitId, ...seen };
    }),
    ...github
      .reviewComments(pull)
      .filter(isOurs)
      .map(({ path, line, side, inReplyTo, reviewId, body }): PostEvidence => ({
        ...where,
        kind: 'review comment',
        place: `${path}:${line ?? 'file'}:${side}:${inReplyTo ?? `review ${reviewId}`}`,
        body,
      })),
    ...github
      .issueComments(pull.repository, pull.number)
      .filter(isOurs)
      .map(({ body }): PostEvidence => ({ ...where, kind: 'issue comment', place: '', body })),
  ];
}

async function readRuns(db: Scope['db'], repositoryId: number): Promise<RunEvidence[]> {
  const { rows } = await db.query<RunEvidence>(
    `select id, parent_id as "parentId", stop_ordered as "isStopOrdered", ended_at is not null as "hasEnded", state
     from proofline.runs where repository_id = $1 order by created_at, part`,
    [repositoryId],
  );
  return rows;
}

async function readSpend(db: Scope['db']): Promise<SpendEvidence[]> {
  const { rows } = await db.query<SpendEvidence>(
    `select run_id as "runId", installation_id::int as "installationId", day::text as day,
            reserved_cents as "reservedCents", spent_cents as "spentCents" from proofline.spend`,
  );
  return rows;
}
