import { createServer, type RequestListener, type Server } from 'node:http';
import { analyst } from './analyst/analyst.ts';
import type { Brain } from './brain.ts';
import { type Faults, noFaults } from './faults.ts';
import { isRepository, type TokenUse } from './mounts.ts';
import type { Notice } from './notices/notice.ts';
import { Notifier, type WebhookTarget } from './notices/notifier.ts';
import type { Platform, StoredFile } from './platform.ts';
import type { RateLimits } from './rate-limit.ts';
import type { RecordedRequest, Violation } from './records.ts';
import { agentRoutes } from './routes/agents.ts';
import { environmentRoutes } from './routes/environments.ts';
import { fileRoutes } from './routes/files.ts';
import { resourceRoutes } from './routes/resources.ts';
import { sessionEventRoutes } from './routes/session-events.ts';
import { findSession, sessionRoutes } from './routes/sessions.ts';
import { createApi } from './server.ts';
import { archiveSession, removeSession, stopBySomebodyElse } from './session-life.ts';
import type { Session } from './session.ts';
import type { Agent, Environment } from './wire.ts';

export interface EmulatorOptions {
  /** The only key that is let in. */
  readonly apiKey: string;
  /** Origins besides https://github.com whose repositories may be mounted, for example a loopback GitHub. */
  readonly repositoryOrigins?: readonly string[];
  /** How the agents think; the offline analyst when absent. */
  readonly brain?: Brain;
  /** Pause before each model request in milliseconds [0]. */
  readonly thinkMs?: number;
  /** Interval of the stream's heartbeats in milliseconds [15000]. */
  readonly heartbeatMs?: number;
  /**
   * Fill a sandbox only when its agent first uses a tool [false: at creation, as the platform does]. A session whose
   * agent never does costs no clone and no directory, so that one process can hold thousands.
   */
  readonly lazyMounts?: boolean;
  /** Where notices go; none are sent when absent. */
  readonly webhook?: WebhookTarget;
  /** Request limits; none when absent. `PLATFORM_LIMITS` are the published ones. */
  readonly limits?: RateLimits;
  readonly now?: () => number;
  /** Port on the loopback interface; a free one when absent. */
  readonly port?: number;
  /** Listens nowhere: requests are handed to `serve`, as if they had come to this origin. */
  readonly origin?: string;
}

export interface ManagedAgentsEmulator {
  /** Base URL for the SDK. */
  readonly origin: string;
  /** Answers a request that did not come through the port. */
  readonly serve: RequestListener;
  readonly requests: readonly RecordedRequest[];
  readonly violations: readonly Violation[];
  readonly sessions: ReadonlyMap<string, Session>;
  readonly agents: ReadonlyMap<string, readonly Agent[]>;
  readonly environments: ReadonlyMap<string, Environment>;
  readonly files: ReadonlyMap<string, StoredFile>;
  /** What goes wrong; assign to its fields at any time. */
  readonly faults: Faults;
  /** Every notice that was to be told to the webhook, the oldest first, dropped ones included. */
  readonly notices: readonly Notice[];
  /** Whether a redirect has disabled the webhook; `setWebhook` enables it again. */
  readonly isWebhookDisabled: boolean;
  setWebhook(target: WebhookTarget | undefined): void;
  /** Tells the webhook of something that did not happen here: a foreign session, another kind of object. */
  notify(type: string, objectId: string): void;
  /** Resolves once every notice so far was acknowledged, dropped or given up. */
  noticesSettled(): Promise<void>;
  /** Every repository token that a session received, the oldest first. */
  tokensOf(sessionId: string): string[];
  /** Every use of a repository token, the oldest first; of one session, or of all. It outlives deleted sessions. */
  tokenUses(sessionId?: string): TokenUse[];
  /** Ends a session the way an unrecoverable failure does. */
  terminate(sessionId: string): Promise<void>;
  /** Archives a session as somebody else would, in the Console: one that works is interrupted first. */
  archive(sessionId: string): Promise<void>;
  /** Deletes a session as somebody else would; one that works is interrupted first. */
  remove(sessionId: string): Promise<void>;
  /** Stops all work, cuts all connections and removes every temporary directory. */
  close(): Promise<void>;
}

/** Starts a loopback Managed Agents API for the real SDK. It keeps everything in memory and needs no network. */
export async function startManagedAgentsEmulator(options: EmulatorOptions): Promise<ManagedAgentsEmulator> {
  const requests: RecordedRequest[] = [];
  const platform = newPlatform(options);
  const { faults, violations, notifier, now } = platform;
  notifier.listen(options.webhook);
  const routes = [
    ...agentRoutes(platform),
    ...environmentRoutes(platform),
    ...fileRoutes(platform),
    ...sessionRoutes(platform),
    ...sessionEventRoutes(platform),
    ...resourceRoutes(platform),
  ];
  const { apiKey, limits = {} } = options;
  const serve = createApi({ apiKey, routes, faults, limits, requests, violations, now });
  const server = createServer(serve);
  const origin = options.origin ?? (await listen(server, options.port ?? 0));
  const { sessions, agents, environments, files } = platform;
  const find = (id: string): Session => findSession(platform, { params: { session_id: id } });
  return {
    origin,
    serve,
    requests,
    violations,
    sessions,
    agents,
    environments,
    files,
    faults,
    notices: notifier.notices,
    get isWebhookDisabled() {
      return notifier.isDisabled;
    },
    setWebhook: (target) => notifier.listen(target),
    notify: (type, objectId) => notifier.announce(type, objectId),
    noticesSettled: async () => await notifier.settled(),
    tokensOf: (id) => find(id).mounts.flatMap((mount) => (isRepository(mount) ? mount.tokens : [])),
    tokenUses: (id) => platform.tokenUses.filter(({ sessionId }) => id === undefined || sessionId === id),
    terminate: async (id) => await find(id).terminate(),
    archive: async (id) => {
      await stopBySomebodyElse(find(id));
      await archiveSession(platform, find(id));
    },
    remove: async (id) => {
      await stopBySomebodyElse(find(id));
      await removeSession(platform, find(id));
    },
    close: async () => {
      await Promise.all([notifier.close(), close(server, [...sessions.values()])]);
    },
  };
}

function newPlatform(options: EmulatorOptions): Platform {
  const faults = noFaults();
  const now = options.now ?? Date.now;
  return {
    agents: new Map(),
    environments: new Map(),
    files: new Map(),
    sessions: new Map(),
    violations: [],
    tokenUses: [],
    notifier: new Notifier({ faults, now }),
    faults,
    brain: options.brain ?? analyst,
    thinkMs: options.thinkMs ?? 0,
    heartbeatMs: options.heartbeatMs ?? 15_000,
    lazyMounts: options.lazyMounts ?? false,
    repositoryOrigins: options.repositoryOrigins ?? [],
    now,
  };
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the emulator has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server, sessions: readonly Session[]): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await Promise.all(sessions.map(async (session) => await session.dispose()));
  await closed;
}
