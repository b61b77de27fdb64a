import { EventLog, type EventDraft, type LoggedEvent } from './event-log.ts';
import type { Faults } from './faults.ts';
import { newResourceId } from './ids.ts';
import { Meter } from './meter.ts';
import type { Mount } from './mounts.ts';
import { Sandbox } from './sandbox/sandbox.ts';
import type { PendingCall } from './turns/pending-call.ts';
import type { Turn } from './turns/turn.ts';
import type { Budget, SessionAgent, SessionBody, SessionStatus, StopReason } from './wire.ts';

export interface SessionInit {
  readonly agent: SessionAgent;
  readonly environmentId: string;
  readonly title: string | null;
  readonly metadata: Record<string, string>;
  readonly budgetCents: number | undefined;
  readonly faults: Faults;
  readonly now: () => number;
  /** Fills the sandbox; called once, when it is first needed. */
  readonly provision: (session: Session) => Promise<void>;
}

/** One conversation: its history, its status and what it has consumed. */
export class Session {
  readonly id = newResourceId('sesn');
  readonly threadId = newResourceId('sthr');
  readonly createdAt: number;
  readonly environmentId: string;
  readonly log: EventLog;
  readonly meter: Meter;
  readonly sandbox = new Sandbox();
  readonly mounts: Mount[] = [];
  /** User messages that no turn has taken yet. */
  readonly queue: LoggedEvent[] = [];
  /** Tool calls without an answer, by event id. */
  readonly pending = new Map<string, PendingCall>();
  /** What brains threw: mistakes of a test or of a brain, never of the App. */
  readonly failures: unknown[] = [];
  /** Aborted when the session can do no more work. */
  readonly lifetime = new AbortController();
  agent: SessionAgent;
  title: string | null;
  metadata: Record<string, string>;
  budgetCents: number | undefined;
  status: SessionStatus = 'idle';
  archivedAt: number | undefined;
  updatedAt: number;
  turn: Turn | undefined;
  turns = 0;
  readonly #provision: SessionInit['provision'];
  #ready: Promise<void> | undefined;
  readonly #faults: Faults;
  readonly #now: () => number;
  #idleSince = Number.NEGATIVE_INFINITY;

  constructor(init: SessionInit) {
    this.agent = init.agent;
    this.environmentId = init.environmentId;
    this.title = init.title;
    this.metadata = init.metadata;
    this.budgetCents = init.budgetCents;
    this.#faults = init.faults;
    this.#now = init.now;
    this.#provision = init.provision;
    this.createdAt = init.now();
    this.updatedAt = this.createdAt;
    this.log = new EventLog(init.now);
    this.meter = new Meter(init.agent.model.id, init.now);
    this.meter.feed(`${init.agent.system ?? ''}${JSON.stringify(init.agent.tools)}`);
  }

  /** The status that requests see. It may lag behind the events: a finished session still reads as running. */
  get visibleStatus(): SessionStatus {
    const lags = this.status === 'idle' && this.#now() - this.#idleSince < this.#faults.idleLagMs;
    return lags ? 'running' : this.status;
  }

  /** Resolves once the sandbox holds what could be mounted; the first call starts that. Never rejects. */
  async ready(): Promise<void> {
    this.#ready ??= this.#provision(this).catch((error: unknown) => void this.failures.push(error));
    await this.#ready;
  }

  get isOver(): boolean {
    return this.lifetime.signal.aborted;
  }

  /** Whether no further model request may be made until the budget is raised. */
  get isAtCap(): boolean {
    return this.budgetCents !== undefined && (this.meter.cents ?? 0) >= this.budgetCents;
  }

  run(): void {
    if (this.status === 'running' || this.isOver) return;
    this.status = 'running';
    this.meter.start();
    this.log.append({ type: 'session.status_running' });
    this.#thread('running');
  }

  /** Waits for the platform to try again; `run` ends it. */
  reschedule(): void {
    if (this.isOver) return;
    this.status = 'rescheduling';
    this.meter.pause();
    this.#thread('rescheduled');
    this.log.append({ type: 'session.status_rescheduled' });
  }

  /** Goes idle; the usage snapshot always stands directly before the status. `category` is that of a refusal. */
  idle(reason: StopReason, category: string | null = null): void {
    if (this.isOver) return;
    this.status = 'idle';
    this.meter.pause();
    const stopDetails = reason.type === 'refusal' ? { type: 'refusal', category, explanation: null } : null;
    const why = { stop_reason: reason, stop_details: stopDetails };
    this.#thread('idle', why);
    this.log.append({ type: 'session.usage', usage: this.meter.usage(), budget: this.#budget() });
    this.#idleSince = this.#now();
    this.log.append({ type: 'session.status_idle', ...why });
  }

  /** The final state, whether by archiving or by failure. */
  async terminate(): Promise<void> {
    if (this.isOver) return;
    this.lifetime.abort();
    this.meter.pause();
    this.pending.clear();
    this.queue.length = 0;
    this.status = 'terminated';
    this.#thread('terminated');
    this.log.append({ type: 'session.status_terminated' });
    await this.dispose();
  }

  /** Ends the session without a trace in its history, for deletion and shutdown. */
  async dispose(): Promise<void> {
    this.lifetime.abort();
    await this.#ready; // a clone that is being stopped may still write
    await this.sandbox.dispose();
  }

  /** The session as the API shows it; tokens of mounted repositories are never in it. */
  toBody(): SessionBody {
    return {
      id: this.id,
      type: 'session',
      agent: this.agent,
      environment_id: this.environmentId,
      title: this.title,
      metadata: this.metadata,
      status: this.visibleStatus,
      budget: this.#budget(),
      resources: this.mounts.map(({ resource }) => resource),
      usage: this.#visibleUsage(),
      stats: { active_seconds: this.meter.activeSeconds, duration_seconds: (this.#now() - this.createdAt) / 1000 },
      outcome_evaluations: [],
      vault_ids: [],
      deployment_id: null,
      created_at: new Date(this.createdAt).toISOString(),
      updated_at: new Date(this.updatedAt).toISOString(),
      archived_at: this.archivedAt === undefined ? null : new Date(this.archivedAt).toISOString(),
    };
  }

  touch(): void {
    this.updatedAt = this.#now();
  }

  #visibleUsage(): SessionBody['usage'] {
    if (this.#faults.zeroUsageReads === 0) return this.meter.usage();
    this.#faults.zeroUsageReads -= 1;
    return { input_tokens: 0, output_tokens: 0 };
  }

  #budget(): Budget | null {
    if (this.budgetCents === undefined) return null;
    return { type: 'limit', max_list_cost: { amount: String(this.budgetCents), currency: 'USD' } };
  }

  #thread(status: 'running' | 'idle' | 'rescheduled' | 'terminated', extra: Omit<EventDraft, 'type'> = {}): void {
    const type = `session.thread_status_${status}`;
    this.log.append({ type, session_thread_id: this.threadId, agent_name: this.agent.name, ...extra });
  }
}
