import type Anthropic from '@anthropic-ai/sdk';
import { AnthropicError } from '../../anthropic/anthropic-error.ts';
import { read, write } from '../../anthropic/request.ts';
import type { AgentRole } from '../../agents/definition.ts';
import type { ReviewerConfig } from '../../config/repository/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError, type Recovery } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { AgentExecutor, OpenSession, PinnedAgent } from '../executor.ts';
import type { SessionEvent } from '../session-event.ts';
import { Admission } from './admission.ts';
import { answerCalls } from './answer-calls.ts';
import { budgetOf } from './budget.ts';
import { Connection } from './connection.ts';
import { discardFiles, ignoreMissing } from './files.ts';
import { findSessions } from './find-sessions.ts';
import { type FollowParts, followSession } from './follow-session.ts';
import { listEvents } from './list-events.ts';
import { NoticeView, type WaitForNotice } from './notice-view.ts';
import { openSession } from './open-session.ts';
import { PollPacer } from './poll-pacer.ts';
import { pacedRead } from './paced-read.ts';
import { RateLimiter } from './rate-limiter.ts';
import { stopSession } from './stop-session.ts';
import { toUsage } from './to-usage.ts';
import { translate } from './translate.ts';

export interface ManagedAgentsParts {
  readonly client: Anthropic;
  /** Makes sure of agent and environment; with `recheck` it asks the platform even if it knows them already. */
  readonly ensure: (
    asked: ReviewerConfig,
    options: { readonly recheck: boolean; readonly role: AgentRole },
  ) => Promise<PinnedAgent>;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: { readonly streamSilenceMs: number };
  /** Between 0 and 1, for jitter. */
  readonly random?: () => number;
  /** Waits for the platform's notices. With it sessions are followed without a connection; without it by a stream. */
  readonly wait?: WaitForNotice;
}

/** Others were created first until it was too late: there is no session. */
class SessionTooLate extends AppError {
  readonly code = 'session_too_late';
  readonly recovery: Recovery = 'give-up';
}

/** Runs sessions on the Managed Agents platform. Makes one request per call unless the port says otherwise. */
export function createManagedAgentsExecutor(parts: ManagedAgentsParts): AgentExecutor {
  const { client, clock, log } = parts;
  const followParts = followPartsOf(parts);
  const creates = new RateLimiter(clock, CREATES);
  const admission = new Admission(clock, log);
  /** Agents with which a session was refused. */
  const suspects = new Set<string>();

  const ensure = async (asked: ReviewerConfig, role: AgentRole = 'reviewer') => {
    const agent = await parts.ensure(asked, { recheck: false, role });
    if (!suspects.has(agent.agentId)) return agent;
    const checked = await parts.ensure(asked, { recheck: true, role });
    suspects.delete(agent.agentId);
    return checked;
  };

  const turnFor = async ({ notAfter = Infinity }: OpenSession) => {
    await creates.turn();
    admission.check();
    if (clock.now() >= notAfter) throw new SessionTooLate('the session was not wanted any more when its turn had come');
  };

  /** A refused create can mean that agent or environment were archived behind our back. */
  const open = async (request: OpenSession) => {
    try {
      return await openSession(client, request, () => turnFor(request));
    } catch (error) {
      if (error instanceof AnthropicError && REFUSALS.has(error.failure)) suspects.add(request.agent.agentId);
      throw error;
    }
  };

  const history = (sessionId: string) => readHistory(client, sessionId);

  return {
    admit: (runId, task) => admission.admit(runId, task),
    ensure,
    open,
    history,
    find: (query) => findSessions(client, query),
    follow: (sessionId, isKnown, signal) => followSession(followParts, { sessionId, isKnown, signal }),
    answer: (sessionId, answers) => answerCalls(client, sessionId, answers, () => history(sessionId)),
    ask: (sessionId, text) => ask(client, sessionId, text),
    rotateToken: (sessionId, mountId, token) => rotateToken(client, sessionId, mountId, token),
    raiseBudget: (sessionId, budgetCents) => raiseBudget(client, sessionId, budgetCents),
    stop: (sessionId) => stopSession(client, clock, sessionId),
    usage: (sessionId) => readUsage(client, sessionId),
    discardFiles: (fileIds) => discardFiles(client, fileIds),
    discard: (session) => discard(client, session),
  };
}

function followPartsOf({ client, clock, log, settings, random = Math.random, wait }: ManagedAgentsParts): FollowParts {
  if (wait === undefined) {
    const parts = { client, clock, read, silenceMs: settings.streamSilenceMs };
    const openView: FollowParts['openView'] = (id, _filter, signal) => new Connection(parts, id, signal);
    return { client, clock, log, random, read, openView };
  }
  const inTurn = pacedRead(clock);
  const parts = { client, clock, random, wait, read: inTurn, pacer: new PollPacer() };
  const openView: FollowParts['openView'] = (id, filter, signal) => new NoticeView(parts, id, filter, signal);
  return { client, clock, log, random, read: inTurn, openView };
}

/** Of the 300 creations a minute that the platform takes from an organisation. */
const CREATES = { perSecond: 4, burst: 3 };

const REFUSALS: ReadonlySet<string> = new Set(['bad-request', 'not-found', 'conflict']);

/** The newest form of each event, in the order of the history. */
async function readHistory(client: Anthropic, sessionId: string): Promise<SessionEvent[]> {
  const events = new Map<string, SessionEvent>();
  for await (const page of listEvents({ client, read }, sessionId)) {
    for (const event of page.map(translate)) {
      if (event !== undefined) events.set(event.id, event);
    }
  }
  return [...events.values()];
}

async function ask(client: Anthropic, sessionId: string, text: string): Promise<void> {
  const message = { type: 'user.message' as const, content: [{ type: 'text' as const, text: text.toWellFormed() }] };
  await write((settings) => client.beta.sessions.events.send(sessionId, { events: [message] }, settings));
}

async function rotateToken(client: Anthropic, sessionId: string, mountId: string, token: string): Promise<void> {
  const params = { session_id: sessionId, authorization_token: token };
  await write((settings) => client.beta.sessions.resources.update(mountId, params, settings));
}

async function raiseBudget(client: Anthropic, sessionId: string, budgetCents: number): Promise<void> {
  await write((settings) => client.beta.sessions.update(sessionId, { budget: budgetOf(budgetCents) }, settings));
}

async function readUsage(client: Anthropic, sessionId: string) {
  const session = await read((settings) => client.beta.sessions.retrieve(sessionId, {}, settings));
  return toUsage(session.usage);
}

async function discard(
  client: Anthropic,
  { sessionId, fileIds }: Parameters<AgentExecutor['discard']>[0],
): Promise<void> {
  await ignoreMissing(write((settings) => client.beta.sessions.delete(sessionId, {}, settings)));
  await discardFiles(client, fileIds);
}
