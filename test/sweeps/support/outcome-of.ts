import type { Pool } from 'pg';
import type { PullRequest, Repository } from '../../../src/emulators/github/entities.ts';
import type { GitHubEmulator } from '../../../src/emulators/github/github-emulator.ts';
import type { ManagedAgentsEmulator } from '../../../src/emulators/managed-agents/emulator.ts';
import type { Session } from '../../../src/emulators/managed-agents/session.ts';

export interface Subject {
  readonly github: GitHubEmulator;
  readonly platform: ManagedAgentsEmulator;
  readonly db: Pick<Pool, 'query'>;
  readonly repository: Repository;
  readonly pull: PullRequest;
  /** The comment that asked for the review, if one did. */
  readonly commentId?: number;
}

export interface Outcome extends Readonly<Record<string, unknown>> {
  /** To the comment that asked for the review. */
  readonly reactions: readonly string[];
}

/**
 * All that a review has left behind, on both platforms and in the database, in words that do not depend on names, ids and
 * times: two reviews that went the same way are equal.
 */
export async function outcomeOf(subject: Subject): Promise<Outcome> {
  const { github, platform, repository, pull, commentId } = subject;
  const sessions = [...platform.sessions.values()].filter(
    ({ metadata }) => metadata['repository'] === String(repository.id),
  );
  const count = ({ log }: Session, type: string) => log.entries.filter(({ event }) => event.type === type).length;
  const seen = {
    checks: github.checkRuns(repository).map(({ headSha, name, status, conclusion, output, actions, id }) => ({
      headSha,
      name,
      status,
      conclusion,
      output,
      actions,
      annotations: github.annotations(id),
    })),
    reviews: github.reviews(pull).map(({ commitId, state, body }) => ({ commitId, state, body })),
    reviewComments: github
      .reviewComments(pull)
      .map(({ path, line, side, startLine, body }) => ({ path, line, side, startLine, body })),
    comments: github.issueComments(repository, pull.number).map(({ user, body }) => ({ by: user.type, body })),
    reactions: commentId === undefined ? [] : github.reactions(repository, commentId).map(({ content }) => content),
    sessions: sessions.map((session) => ({
      status: session.status,
      turns: session.turns,
      budgetCents: session.budgetCents,
      title: session.title,
      messages: count(session, 'user.message'),
      answers: count(session, 'user.custom_tool_result'),
    })),
    ...(await rowsOf(subject)),
  };
  return JSON.parse(withoutNames(JSON.stringify(seen), subject)) as Outcome;
}

async function rowsOf({ db, repository }: Subject): Promise<object> {
  const select = async (sql: string) => (await db.query<object>(sql, [repository.id])).rows;
  return {
    runs: await select(
      `select attempt, part, stop_ordered, ended_at is not null as ended, state->'outcome' as outcome,
              state->>'conclusion' as conclusion,
              case when not stop_ordered then state->>'wasReminded' end as reminded, -- a stop may come before its answer
              state->'review'->>'inline' as inline, jsonb_array_length(state->'answers') as answers,
              jsonb_array_length(state->'findings') as findings, state->>'isSettled' as settled
       from proofline.runs where repository_id = $1 order by created_at, part`,
    ),
    spend: await select(
      `select reserved_cents, spent_cents from proofline.spend
       where run_id in (select id from proofline.runs where repository_id = $1) order by 1, 2`,
    ),
    known: await select(
      `select finding->>'title' as title, state, is_posted, has_thread, episode from proofline.known_findings
       where repository_id = $1 order by 1, 2`,
    ),
    recorded: await select(
      `select left_open_at is not null as open, archived_at is not null as archived from proofline.sessions
       where repository_id = $1 order by 1, 2`,
    ),
    decisions: await select(
      `select event, action, decision->>'kind' as kind from proofline.deliveries
       where intake->>'repositoryId' = $1::bigint::text order by received_at`,
    ),
  };
}

/** Names, ids and durations are the only things in which two equal reviews differ. */
function withoutNames(text: string, { repository }: Subject): string {
  return text
    .replaceAll(repository.name, 'REPOSITORY')
    .replaceAll(/proofline:(run|reply|answer):[\w:-]+/g, 'proofline:$1')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'ORIGIN')
    .replaceAll(/sesn_\w+/g, 'SESSION')
    .replaceAll(/\b(?:\d+ min )?\d+ s\b/g, 'TIME');
}
