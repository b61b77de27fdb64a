import type { Server } from 'node:http';
import { createServer, type ListenOptions, type Server as Listener } from 'node:net';

/**
 * Node takes one connection from a listening socket each time it comes to it, which is seldom while there is much to do:
 * others then wait to be taken, longer and longer. From several sockets it takes as many.
 */
const LISTENERS = 8;

interface Place {
  readonly host: string;
  readonly port: number;
  /** Connections at a time. */
  readonly maxConnections: number;
}

/**
 * Opens the port: with several sockets on Linux, where connections are spread over all of them, else with one. Returns
 * what has to be closed; each waits then for the connections that came through it. Each takes its share of
 * `maxConnections`, rounded up, and closes what comes beyond that unread.
 *
 * A port that somebody else has is refused with `EADDRINUSE` as ever, also when they have opened it in this way.
 */
export async function openListeners(
  server: Server,
  { host, port, maxConnections }: Place,
): Promise<readonly Listener[]> {
  if (process.platform !== 'linux') {
    await listen(Object.assign(server, { maxConnections }), { host, port });
    return [server];
  }
  const shared = { host, port: await findFree({ host, port }), reusePort: true };
  const others = Array.from({ length: LISTENERS - 1 }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) => void server.emit('connection', socket)),
  );
  const listeners = [server, ...others];
  const share = Math.ceil(maxConnections / listeners.length);
  for (const listener of listeners) await listen(Object.assign(listener, { maxConnections: share }), shared);
  return listeners;
}

/** The port itself, or any for 0. Only a socket that shares with nobody finds out that others share theirs. */
async function findFree(place: { host: string; port: number }): Promise<number> {
  const probe = createServer((socket) => void socket.destroy());
  await listen(probe, place);
  const port = portOf(probe);
  await close(probe);
  return port;
}

/** The port that a listening server has. */
export function portOf(server: Listener): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port');
  return address.port;
}

async function listen(listener: Listener, options: ListenOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(options, () => {
      listener.off('error', reject);
      resolve();
    });
  });
}

/** Resolves when the last connection is gone; no new one is taken. */
export async function close(listener: Listener): Promise<void> {
  await new Promise<void>((resolve) => {
    listener.close(() => resolve());
  });
}
