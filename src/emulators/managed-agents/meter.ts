import { priceOf, RUNTIME_DOLLARS_PER_HOUR } from './prices.ts';
import type { SessionUsage } from './wire.ts';

const CHARACTERS_PER_TOKEN = 4;
const UNCACHED_TOKENS = 4;

export interface RequestUsage {
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  input_tokens: number;
  output_tokens: number;
}

/** What a session consumes: tokens estimated from text lengths, the conversation so far always read from the cache. */
export class Meter {
  readonly #model: string;
  readonly #now: () => number;
  readonly #total: RequestUsage = {
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    input_tokens: 0,
    output_tokens: 0,
  };
  #unread = 0;
  #cached = 0;
  #tokenDollars = 0;
  #activeMs = 0;
  #runningSince: number | undefined;

  constructor(model: string, now: () => number) {
    this.#model = model;
    this.#now = now;
  }

  /** Text that the model will read with its next request. */
  feed(text: string): void {
    this.#unread += tokensIn(text);
  }

  /** One model request that wrote `output`. */
  request(output: string): RequestUsage {
    const usage: RequestUsage = {
      cache_creation_input_tokens: this.#unread,
      cache_read_input_tokens: this.#cached,
      input_tokens: UNCACHED_TOKENS,
      output_tokens: tokensIn(output),
    };
    this.#unread = 0;
    this.#cached += usage.cache_creation_input_tokens + usage.output_tokens;
    this.#charge(usage);
    return usage;
  }

  /** Costs without a model request, for agents that are to reach their budget. */
  spend(cents: number): void {
    this.#tokenDollars += cents / 100;
  }

  start(): void {
    this.#runningSince ??= this.#now();
  }

  pause(): void {
    this.#activeMs = this.#active();
    this.#runningSince = undefined;
  }

  /** Cost so far in US cents at list price, not rounded; absent when the model has no list price. */
  get cents(): number | undefined {
    if (priceOf(this.#model) === undefined) return undefined;
    return 100 * (this.#tokenDollars + (this.#active() / 3_600_000) * RUNTIME_DOLLARS_PER_HOUR);
  }

  get activeSeconds(): number {
    return this.#active() / 1000;
  }

  /** The cumulative snapshot of `session.usage` and of a retrieved session. */
  usage(): SessionUsage {
    const cents = this.cents;
    return {
      active_seconds: this.activeSeconds,
      cache_creation: {
        ephemeral_1h_input_tokens: 0,
        ephemeral_5m_input_tokens: this.#total.cache_creation_input_tokens,
      },
      cache_read_input_tokens: this.#total.cache_read_input_tokens,
      input_tokens: this.#total.input_tokens,
      output_tokens: this.#total.output_tokens,
      ...(cents === undefined ? {} : { list_cost: { amount: String(Math.round(cents)), currency: 'USD' as const } }),
    };
  }

  #charge(usage: RequestUsage): void {
    this.#total.cache_creation_input_tokens += usage.cache_creation_input_tokens;
    this.#total.cache_read_input_tokens += usage.cache_read_input_tokens;
    this.#total.input_tokens += usage.input_tokens;
    this.#total.output_tokens += usage.output_tokens;
    const prompt = usage.cache_creation_input_tokens + usage.cache_read_input_tokens + usage.input_tokens;
    const price = priceOf(this.#model, prompt);
    if (!price) return;
    this.#tokenDollars +=
      (usage.input_tokens * price.input +
        usage.output_tokens * price.output +
        usage.cache_creation_input_tokens * price.cacheWrite +
        usage.cache_read_input_tokens * price.cacheRead) /
      1_000_000;
  }

  #active(): number {
    return this.#activeMs + (this.#runningSince === undefined ? 0 : this.#now() - this.#runningSince);
  }
}

const tokensIn = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);
