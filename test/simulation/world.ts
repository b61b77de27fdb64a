import { generateKeyPairSync } from 'node:crypto';
import type { Provisioned, ProvisionedStore } from '../../src/agents/provisioned-store.ts';
import type { PullRequest, Repository } from '../../src/emulators/github/entities.ts';
import type { GitHubEmulator } from '../../src/emulators/github/github-emulator.ts';
import type { DeliveryResult } from '../../src/emulators/github/options.ts';
import { startGitHubEmulator } from '../../src/emulators/github/start-github-emulator.ts';
import type { Delivery } from '../../src/emulators/github/webhooks/delivery.ts';
import type { Brain } from '../../src/emulators/managed-agents/brain.ts';
import { type ManagedAgentsEmulator, startManagedAgentsEmulator } from '../../src/emulators/managed-agents/emulator.ts';
import type { HeadCommit, History } from './commits.ts';
import type { Process } from './process.ts';
import type { Timeline } from './timeline.ts';

export const APP_ID = 4711;
const GITHUB = 'http://github.simulated';
const PLATFORM = 'http://platform.simulated';

/** As short as signing allows: hours of life sign thousands of times. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** A pull request and what may be pushed to it. */
export interface Topic {
  readonly pull: PullRequest;
  readonly heads: readonly HeadCommit[];
}

/** Both platforms, with a repository of which nothing but the pull requests is new in every simulation. */
export interface SimulatedWorld {
  readonly github: GitHubEmulator;
  readonly platform: ManagedAgentsEmulator;
  readonly repository: Repository;
  readonly privateKey: string;
  readonly apiKey: string;
  readonly githubBaseUrl: string;
  provisionedFor(process: Process): ProvisionedStore;
  /** Opens the pull request of a topic, without a word to the App about it unless `announce`. */
  open(
    heads: readonly HeadCommit[],
    pull: { readonly base: string; readonly draft: boolean; readonly author: string },
  ): Promise<Topic>;
  close(): Promise<void>;
}

export interface WorldParts {
  readonly timeline: Timeline;
  readonly history: History;
  readonly brain: Brain;
  readonly onDelivery: (delivery: Delivery) => void;
}

const ACCEPTED: DeliveryResult = { status: 202, body: '' };

export async function openWorld({ timeline, history, brain, onDelivery }: WorldParts): Promise<SimulatedWorld> {
  const now = () => timeline.now();
  const apiKey = 'sk-ant-simulated';
  const github = await startGitHubEmulator({
    app: { id: APP_ID, slug: 'proofline-simulated', publicKey, owner: 'demo' },
    origin: GITHUB,
    now,
    webhook: {
      url: GITHUB,
      secret: 'simulated',
      post: async (delivery) => {
        onDelivery(delivery);
        return ACCEPTED;
      },
    },
  });
  const platform = await startManagedAgentsEmulator({
    apiKey,
    origin: PLATFORM,
    repositoryOrigins: [GITHUB],
    lazyMounts: true,
    heartbeatMs: 3_600_000,
    brain,
    now,
  });
  github.installOn('demo');
  const repository = await github.addRepository({ owner: 'demo', name: 'ledger', gitDir: history.git, private: true });
  github.setPermission(repository, 'ada', 'write');
  const provisioned = new SharedProvisions();
  return {
    github,
    platform,
    repository,
    privateKey,
    apiKey,
    githubBaseUrl: `${GITHUB}/api/v3`,
    provisionedFor: (process) => provisioned.of(process),
    async open(ofTopic, { base, draft, author }) {
      const [first] = ofTopic;
      if (first === undefined) throw new Error('a topic has commits');
      const pull = await github.openPullRequest({
        repository,
        title: 'Change',
        base,
        baseRef: base,
        head: first.sha,
        author,
        draft,
      });
      return { pull, heads: ofTopic };
    },
    async close() {
      await platform.close(); // the repository of the other one is used again
    },
  };
}

/** What the instance has provisioned. Its lock is held for as long as requests take, unlike anything else in the database. */
class SharedProvisions {
  readonly #values = new Map<string, Provisioned>();
  readonly #locks = new Map<string, Promise<void>>();

  of(process: Process): ProvisionedStore {
    return {
      load: async (kind) => this.#values.get(kind),
      save: async (kind, value) => void this.#values.set(kind, value),
      withLock: async (kind, work) => {
        const before = this.#locks.get(kind);
        const held = Promise.withResolvers<void>();
        this.#locks.set(kind, held.promise);
        const forget = process.onDeath(held.resolve);
        try {
          await process.whileAlive(before ?? Promise.resolve());
          return await work();
        } finally {
          forget();
          held.resolve();
        }
      },
    };
  }
}
