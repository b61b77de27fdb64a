import { inspect } from 'node:util';
import { Random, SEED } from '../random.ts';

/** What is fed with random inputs. */
export interface Target<Input> {
  readonly make: (random: Random) => Input;
  /** Throws when it finds fault with what became of the input. */
  readonly feed: (input: Input) => unknown;
}

/** Longest time one input may keep the processor busy. */
const MOST_MS = 50;
/** A machine that is busy with others slows down one try; an input that is slow is so every time. */
const TRIES = 12;
const SHOWN = 4000;

/**
 * Feeds a target with `count` inputs and throws on the first that crashes it or keeps it busy for too long; the message
 * has the input, and the seed that makes it again as the first one.
 */
export async function fuzz<Input>(target: Target<Input>, count: number, seed = SEED): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const own = (seed + number) % 2 ** 31;
    const input = target.make(new Random(own));
    const failed = (why: string, cause?: unknown) =>
      new Error(`${why}; TEST_SEED=${own}: ${inspect(input, { depth: 12, maxStringLength: 500 }).slice(0, SHOWN)}`, {
        cause,
      });
    try {
      const tookMs = await timeOf(target, input);
      if (tookMs > MOST_MS) throw failed(`took ${Math.round(tookMs)} ms`);
    } catch (error) {
      throw error instanceof Error && error.message.includes('TEST_SEED=') ? error : failed(String(error), error);
    }
  }
}

/** The least processor time that an input takes, in milliseconds; measured again only when it seems long. */
async function timeOf<Input>({ feed }: Target<Input>, input: Input): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && least > MOST_MS; tries += 1) {
    const started = performance.now();
    const before = process.cpuUsage();
    await feed(input);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, performance.now() - started, (user + system) / 1000);
  }
  return least;
}
