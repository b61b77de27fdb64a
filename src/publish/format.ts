import type { Spend } from './report.ts';

/** `1 file`, `2 files`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** US cents as dollars: `$0.41`; a cost that is not known yet is said to be pending, never zero. */
export function dollars(cents: number | undefined): string {
  return cents === undefined ? 'cost pending' : `$${(cents / 100).toFixed(2)}`;
}

/** A commit as people write it. */
export const shortSha = (sha: string): string => sha.slice(0, 7);

/** Milliseconds as `42 s` or `3 min 20 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Tokens with the share that came from the cache: `12,300 tokens, 81 % cached`. */
export function tokens({ inputTokens, outputTokens, cacheReadTokens }: Spend): string {
  if (inputTokens === undefined || outputTokens === undefined) return 'not reported';
  const cached = cacheReadTokens ?? 0;
  const total = inputTokens + cached + outputTokens;
  const share = inputTokens + cached === 0 ? 0 : Math.round((100 * cached) / (inputTokens + cached));
  return `${total.toLocaleString('en-US')} tokens, ${share} % cached`;
}
