import { z } from 'zod';

/** A key's default says what its absence means; `why` is what people read about it. */
export const choice = <const Words extends readonly [string, ...string[]]>(words: Words, why: string) =>
  z.enum(words, { error: `must be one of ${words.join(', ')}` }).describe(why);
export const flag = (why: string) => z.boolean({ error: 'must be true or false' }).describe(why);
export const whole = (min: number, max: number, why: string) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(why);
};

const MAX_WORD = 100;

/** Entries of a list. */
export const MAX_ENTRIES = 50;

/** A text that says something. */
export const said = (max: number) =>
  z
    .string({ error: 'must be a text' })
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(max, { error: `must have at most ${max} characters` });

export const words = (what: string) =>
  z
    .array(said(MAX_WORD), { error: `must be a list of ${what}` })
    .max(MAX_ENTRIES, { error: `must have at most ${MAX_ENTRIES} entries` })
    .default([]);

/** Amounts that one review may be given, as the operator's own. */
export const dollars = (why: string) => {
  const error = 'must be an amount in US dollars from 0.01 to 10000, without a sign';
  return z.number({ error }).min(0.01, { error }).max(10_000, { error }).nullable().describe(why).default(null);
};
