/**
 * What is left of an hour's budget, from 0 to 1, as an answer tells it; 1 where GitHub counts nothing, as many GitHub
 * Enterprise Servers do.
 */
export function readSpare(headers: object): number {
  const values: Readonly<Record<string, unknown>> = { ...headers };
  const [limit, remaining] = [Number(values['x-ratelimit-limit']), Number(values['x-ratelimit-remaining'])];
  return limit > 0 && remaining >= 0 ? Math.min(1, remaining / limit) : 1;
}
