import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

const Address = z.object({ port: z.number() });

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with a reply, or takes the response into its own hands. */
export type Answer = (request: SeenRequest, response: ServerResponse) => Reply | undefined;

/** A GitHub on a free loopback port that answers by `answer` and remembers what it was asked. */
export async function aLoopbackGitHub(answer: Answer) {
  const seen: SeenRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body: Buffer.concat(chunks).toString() };
      seen.push(request);
      const reply = answer(request, response);
      if (reply) sendReply(response, reply);
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = Address.parse(server.address());
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    seen,
    routes: () => seen.map(({ method, path }) => `${method} ${path}`),
  };
}

function sendReply(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json; charset=utf-8', ...headers });
  response.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
}

/** A token as GitHub mints it; it lives for an hour from GitHub's `date` on, whatever ours says. */
export const aMint = (token: string, expiresAt = '2026-11-01T13:00:00Z'): Reply => ({
  status: 201,
  body: { token, expires_at: expiresAt, permissions: { contents: 'read' }, repository_selection: 'selected' },
  headers: { date: 'Sun, 01 Nov 2026 12:00:00 GMT' },
});

export const isMint = ({ path }: SeenRequest): boolean => path.endsWith('/access_tokens');
