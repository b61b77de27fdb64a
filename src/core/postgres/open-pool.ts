import { Pool, type PoolConfig } from 'pg';
import { CONNECT_TIMEOUT_MS, WatchedClient, type WatchedOptions } from './watched-client.ts';

/** A process that freezes inside a transaction must not keep others from taking over its runs. */
const IDLE_TRANSACTION_MS = 10_000;

/** A pool without connections that hang: see `WatchedClient`. `onLost` hears of those that are lost while idle. */
export function openPool(options: PoolConfig & WatchedOptions, onLost: (error: Error) => void): Pool {
  const config: PoolConfig & WatchedOptions = {
    Client: WatchedClient,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
    ...options,
  };
  const pool = new Pool(config);
  pool.on('error', onLost);
  // While a client is in use nobody else listens, and an error that nobody hears ends the process; its next query fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
