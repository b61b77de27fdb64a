import type { Server } from 'node:http';
import { createServer, type ListenOptions, type Server as Listener } from 'node:net';

/**
 * Node takes one connection from a listening socket each time it comes to it, which is seldom while there is much to do:
 * others then wait to be taken, longer and longer. From several sockets it takes as many.
 */
const LISTENERS = 8;

/**
 * Opens the port: with several sockets on Linux, where connections are spread over all of them, else with one. Returns
 * what has to be closed; each waits then for the connections that came through it.
 *
 * A port that somebody else has is refused with `EADDRINUSE` as ever, also when they have opened it in this way.
 */
export async function openListeners(
  server: Server,
  place: { host: string; port: number },
): Promise<readonly Listener[]> {
  if (process.platform !== 'linux') {
    await listen(server, place);
    return [server];
  }
  const shared = { ...place, port: await findFree(place), reusePort: true };
  await listen(server, shared);
  const others = Array.from({ length: LISTENERS - 1 }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) => void server.emit('connection', socket)),
  );
  for (const listener of others) await listen(listener, shared);
  return [server, ...others];
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
