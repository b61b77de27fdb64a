import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Api, type ApiParts } from './api/api.ts';
import { Problem } from './api/problem.ts';
import { isGitPath, serveGit } from './git-access.ts';

export interface RunningServer {
  readonly origin: string;
  readonly serve: RequestListener;
  close(): Promise<void>;
}

/** Listens on the loopback interface for API calls and git clients, unless it is given the origin that it answers for. */
export async function startServer(
  parts: ApiParts,
  { port = 0, origin }: { readonly port?: number | undefined; readonly origin?: string | undefined },
): Promise<RunningServer> {
  const api = new Api(parts);
  const serve: RequestListener = (incoming, response) => {
    handle(api, parts, incoming, response).catch((error: unknown) => fail(parts, response, error));
  };
  if (origin !== undefined) return { origin, serve, close: () => Promise.resolve() };
  const server = createServer(serve);
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', listening);
  });
  const address = server.address();
  const listening = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  return { origin: listening, serve, close: () => stop(server) };
}

async function handle(api: Api, parts: ApiParts, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', parts.world.origin);
  if (isGitPath(url.pathname)) await serveGit(parts.world, parts.recording, incoming, response, url);
  else await api.serve(incoming, response, url);
}

/** A client that hung up is its own affair; anything else is a bug of the emulator and is kept for tests to see. */
function fail(parts: ApiParts, response: ServerResponse, error: unknown): void {
  if (!response.destroyed) parts.recording.failures.push(error);
  if (response.headersSent) response.destroy();
  else response.writeHead(error instanceof Problem ? error.status : 500).end();
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
}
