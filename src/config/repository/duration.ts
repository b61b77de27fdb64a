import { z } from 'zod';

export const MINUTE_MS = 60_000;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: MINUTE_MS, h: 60 * MINUTE_MS };
const FORM = /^(?<amount>\d{1,9})(?<unit>ms|s|m|h)$/;

/** A span of time as people write it, such as `500ms`, `30s` or `20m`; absent where the operator's value holds. */
export const duration = (minMs: number, maxMs: number, why: string) =>
  z
    .string({ error: 'must be a time with its unit, such as 30s or 20m' })
    .regex(FORM, { error: 'must be a whole number with ms, s, m or h behind it, such as 30s', abort: true })
    .refine((text) => isWithin(text, minMs, maxMs), {
      error: `must be from ${describeDuration(minMs)} to ${describeDuration(maxMs)}`,
    })
    .nullable()
    .describe(why)
    .default(null);

function isWithin(text: string, minMs: number, maxMs: number): boolean {
  const ms = toMilliseconds(text);
  return ms >= minMs && ms <= maxMs;
}

/** A span of time that has the form, in milliseconds. */
export function toMilliseconds(text: string): number {
  const { amount = '', unit = '' } = FORM.exec(text)?.groups ?? {};
  return Number(amount) * (UNITS[unit] ?? Number.NaN);
}

/** Milliseconds in the greatest unit that leaves nothing over: `90s`, `2m`. */
export function describeDuration(ms: number): string {
  const units = Object.entries(UNITS).toReversed();
  const [unit, size] = units.find(([, one]) => ms >= one && ms % one === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
