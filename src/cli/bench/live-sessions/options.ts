import { parseOptions } from '../../parse-options.ts';
import { UsageError } from '../../usage-error.ts';
import { readWhole } from '../read-whole.ts';

/** How the App learns what its sessions do: a stream for each, or webhooks. */
export type Mode = 'streams' | 'webhooks';

export interface LiveSessionsOptions {
  readonly sessions: number;
  readonly modes: readonly Mode[];
  readonly windowMs: number;
}

const MODES: Readonly<Record<string, readonly Mode[]>> = {
  streams: ['streams'],
  webhooks: ['webhooks'],
  both: ['streams', 'webhooks'],
};

export const USAGE = [
  '--sessions N      sessions that are live at the same time [1000]',
  '--mode MODE       streams, webhooks or both [both]',
  '--window SECONDS  how long is measured once all are live [60]',
];

/** Throws `UsageError` for what it does not know. */
export function readOptions(args: readonly string[]): LiveSessionsOptions {
  const text = { type: 'string' } as const;
  const given = parseOptions(args, { sessions: text, mode: text, window: text });
  const { sessions = '1000', mode = 'both', window = '60' } = given;
  const modes = Object.hasOwn(MODES, mode) ? MODES[mode] : undefined;
  if (modes === undefined) throw new UsageError('--mode must be streams, webhooks or both');
  return {
    sessions: readWhole('--sessions', sessions, 1000),
    modes,
    windowMs: readWhole('--window', window, 3600) * 1000,
  };
}
