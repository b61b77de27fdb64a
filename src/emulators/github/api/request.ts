import type { IncomingMessage } from 'node:http';
import type { EndpointTable, MatchedEndpoint } from './endpoints.ts';
import { Problem } from './problem.ts';

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** A request read to its end and matched with the endpoint it is for. */
export interface ReadRequest {
  readonly method: string;
  readonly url: URL;
  /** Without the API prefix. */
  readonly path: string;
  readonly matched: MatchedEndpoint | undefined;
  readonly query: Record<string, string>;
  readonly body: unknown;
  readonly isMalformed: boolean;
  readonly authorization: string | undefined;
  readonly accept: string;
  readonly ifNoneMatch: string | undefined;
}

/** Both forms of the API stand on the same endpoints: that of GitHub Enterprise Server (`/api/v3`) and the bare one. */
export const stripApiPrefix = (pathname: string): string => pathname.replace(/^\/api(?:\/v3)?(?=\/|$)/, '');

export async function readRequest(incoming: IncomingMessage, url: URL, table: EndpointTable): Promise<ReadRequest> {
  const method = incoming.method ?? 'GET';
  const path = stripApiPrefix(url.pathname);
  const text = await readText(incoming);
  const parsed = parseJson(text);
  return {
    method,
    url,
    path,
    matched: findEndpoint(table, method, path),
    query: Object.fromEntries(url.searchParams),
    body: parsed.value,
    isMalformed: parsed.isMalformed,
    authorization: incoming.headers.authorization,
    accept: incoming.headers.accept ?? '',
    ifNoneMatch: incoming.headers['if-none-match'],
  };
}

function findEndpoint(table: EndpointTable, method: string, path: string): MatchedEndpoint | undefined {
  try {
    return table.find(method, path);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Problem(413, 'Payload too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): { value: unknown; isMalformed: boolean } {
  if (text === '') return { value: undefined, isMalformed: false };
  try {
    return { value: JSON.parse(text), isMalformed: false };
  } catch {
    return { value: text, isMalformed: true };
  }
}
