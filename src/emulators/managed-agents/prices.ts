/** US dollars per million tokens at list price. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
}

const LARGE_PROMPT = 100_000;
const opus55: Price = { input: 4, output: 20, cacheWrite: 5, cacheRead: 0.2 };
const sonnet: Price = { input: 2, output: 10, cacheWrite: 2.5, cacheRead: 0.2 };
const fable: Price = { input: 10, output: 50, cacheWrite: 12.5, cacheRead: 1 };
const haiku55: Price = { input: 0.1, output: 0.5, cacheWrite: 0.125, cacheRead: 0.01 };
const haiku55Large: Price = { input: 0.5, output: 2.5, cacheWrite: 0.625, cacheRead: 0.05 };

const PRICES: ReadonlyMap<string, Price> = new Map([
  ['claude-opus-5-5', opus55],
  ['claude-opus-5', { input: 5, output: 25, cacheWrite: 6.25, cacheRead: 0.5 }],
  ['claude-sonnet-5-5', sonnet],
  ['claude-sonnet-5', sonnet],
  ['claude-haiku-5-5', haiku55],
  ['claude-haiku-4-5', { input: 1, output: 5, cacheWrite: 1.25, cacheRead: 0.1 }],
  ['claude-fable-5', fable],
  ['claude-fable-5-1', fable],
]);

/** Session runtime, per hour, counted only while it runs. */
export const RUNTIME_DOLLARS_PER_HOUR = 0.08;

/** The list price of a request of `promptTokens` to `model`; absent when the model has none. */
export function priceOf(model: string, promptTokens = 0): Price | undefined {
  if (model === 'claude-haiku-5-5' && promptTokens > LARGE_PROMPT) return haiku55Large;
  return PRICES.get(model);
}
