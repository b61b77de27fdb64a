import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { GitHubEmulator } from '../../emulators/github/github-emulator.ts';
import type { GitHubEmulatorOptions } from '../../emulators/github/options.ts';
import { startGitHubEmulator } from '../../emulators/github/start-github-emulator.ts';
import {
  type EmulatorOptions,
  type ManagedAgentsEmulator,
  startManagedAgentsEmulator,
} from '../../emulators/managed-agents/emulator.ts';

const APP_ID = 4711;

export interface Stage {
  readonly github: GitHubEmulator;
  readonly platform: ManagedAgentsEmulator;
  readonly webhookSecret: string;
  /** Everything that must never leave the App. */
  readonly secrets: readonly string[];
  /** What the App needs to run against this stage; a data directory and a port are added by whoever starts it. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly github?: Partial<GitHubEmulatorOptions>;
  readonly platform?: Partial<EmulatorOptions>;
}

/** Both platforms on loopback, with fresh credentials for one App that is registered with them. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const webhookSecret = randomBytes(24).toString('hex');
  const apiKey = `sk-ant-demo-${randomBytes(24).toString('hex')}`;
  const app = { id: APP_ID, slug: 'proofline-demo', publicKey, owner: 'demo' };
  const github = await startGitHubEmulator({ app, ...options.github });
  const platform = await startManagedAgentsEmulator({
    apiKey,
    repositoryOrigins: [github.origin],
    ...options.platform,
  });
  return {
    github,
    platform,
    webhookSecret,
    secrets: [webhookSecret, apiKey, ...privateKey.split('\n').filter((line) => line.length > 40)],
    environment: {
      APP_ID: String(APP_ID),
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: webhookSecret,
      ANTHROPIC_API_KEY: apiKey,
      ANTHROPIC_BASE_URL: platform.origin,
      GHE_HOST: new URL(github.origin).host,
      GHE_PROTOCOL: 'http',
    },
    close: async () => {
      await Promise.all([github.close(), platform.close()]);
    },
  };
}
