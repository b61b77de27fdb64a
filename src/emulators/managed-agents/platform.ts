import type { Brain } from './brain.ts';
import type { Faults } from './faults.ts';
import type { TokenUse } from './mounts.ts';
import type { Notifier } from './notices/notifier.ts';
import type { Violation } from './records.ts';
import type { Session } from './session.ts';
import type { Agent, Environment, FileMetadata } from './wire.ts';

export interface StoredFile {
  readonly metadata: FileMetadata;
  readonly content: Buffer;
}

/** Everything the emulated platform remembers, and what it was started with. */
export interface Platform {
  /** All versions of each agent, the newest last. */
  readonly agents: Map<string, Agent[]>;
  readonly environments: Map<string, Environment>;
  readonly files: Map<string, StoredFile>;
  readonly sessions: Map<string, Session>;
  readonly violations: Violation[];
  readonly tokenUses: TokenUse[];
  readonly notifier: Notifier;
  readonly faults: Faults;
  readonly brain: Brain;
  readonly thinkMs: number;
  readonly heartbeatMs: number;
  /** Whether a sandbox is only filled when its agent first uses a tool. */
  readonly lazyMounts: boolean;
  /** Origins besides https://github.com from which repositories may be mounted. */
  readonly repositoryOrigins: readonly string[];
  readonly now: () => number;
}
