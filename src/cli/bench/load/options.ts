import { parseOptions } from '../../parse-options.ts';
import { readWhole } from '../read-whole.ts';

export interface LoadOptions {
  readonly windowMs: number;
  readonly perSecond: number;
  readonly burst: number;
  readonly pulls: number;
  readonly reviews: number;
}

export const USAGE = [
  '--window SECONDS  how long webhooks come evenly [120]',
  '--rate N          webhooks per second in that time [100]',
  '--burst N         webhooks that then come within two seconds [1000]',
  '--pulls N         pull requests under review meanwhile [200]',
  '--reviews N       reviews, one after another, whose latency is measured before [40]',
];

/** Throws `UsageError` for what it does not know. */
export function readLoadOptions(args: readonly string[]): LoadOptions {
  const text = { type: 'string' } as const;
  const given = parseOptions(args, { window: text, rate: text, burst: text, pulls: text, reviews: text });
  const { window = '120', rate = '100', burst = '1000', pulls = '200', reviews = '40' } = given;
  return {
    windowMs: readWhole('--window', window, 3600) * 1000,
    perSecond: readWhole('--rate', rate, 1000),
    burst: readWhole('--burst', burst, 10_000),
    pulls: readWhole('--pulls', pulls, 1000),
    reviews: readWhole('--reviews', reviews, 1000),
  };
}
