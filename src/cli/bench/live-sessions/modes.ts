import { randomBytes } from 'node:crypto';
import type { Stage } from '../../demo/stage.ts';
import type { Mode } from './options.ts';

/** What a mode needs of the App's environment, and of the platform once the App listens. */
export interface ModeSetup {
  readonly environment: Readonly<Record<string, string>>;
  readonly connect: (stage: Stage, appPort: number) => void;
}

/** Streams are what the App does by itself; with a signing key it relies on the platform's webhooks instead. */
export function setUpMode(mode: Mode): ModeSetup {
  if (mode === 'streams') return { environment: {}, connect: () => undefined };
  const key = `whsec_${randomBytes(32).toString('base64')}`;
  return {
    environment: { ANTHROPIC_WEBHOOK_SIGNING_KEY: key },
    connect: ({ platform }, port) => {
      platform.setWebhook({ url: `http://127.0.0.1:${port}/api/anthropic/webhooks`, key });
    },
  };
}
