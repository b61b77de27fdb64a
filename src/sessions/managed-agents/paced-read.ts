import { read } from '../../anthropic/request.ts';
import type { Clock } from '../../core/clock.ts';
import { RateLimiter } from './rate-limiter.ts';

/** Three quarters of the 1,200 reads a minute that the platform takes; a single look must not wait for its own reads. */
const READS = { perSecond: 15, burst: 10 };

/** Like `read` of the platform's client, after its turn has come among all the reads made through this function. */
export function pacedRead(clock: Clock): typeof read {
  const limiter = new RateLimiter(clock, READS);
  return async (send, signal) => {
    await limiter.turn(signal);
    return await read(send, signal); // which tells of an abort
  };
}
