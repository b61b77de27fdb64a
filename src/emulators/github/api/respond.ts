import { createHash, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Answer } from './call.ts';
import type { Problem } from './problem.ts';

/** An answer made ready for the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer | string;
}

export const problemAnswer = (problem: Problem): Answer => ({
  status: problem.status,
  body: problem.toBody(),
  headers: problem.headers,
});

/** Serialises an answer; a successful GET gets an ETag and becomes a 304 when the client has that version already. */
export function toWire(answer: Answer, method: string, ifNoneMatch: string | undefined): WireAnswer {
  const content = answer.raw?.content ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
  const contentType = answer.raw?.contentType ?? 'application/json; charset=utf-8';
  const common = {
    'x-github-request-id': randomUUID(),
    'x-github-media-type': 'github.v3; format=json',
    ...answer.headers,
  };
  const typed = content.length === 0 ? common : { ...common, 'content-type': contentType };
  if (method !== 'GET' || answer.status !== 200) return { status: answer.status, headers: typed, content };
  const etag = `W/"${createHash('sha256').update(content).digest('hex')}"`;
  const isKnown = ifNoneMatch?.split(',').some((one) => one.trim() === etag) ?? false;
  if (isKnown) return { status: 304, headers: { ...common, etag }, content: '' };
  return { status: 200, headers: { ...typed, etag, 'cache-control': 'private, max-age=60, s-maxage=60' }, content };
}

/** Writes an answer and resolves when it has left. `Date` follows the emulator's clock. */
export function writeAnswer(response: ServerResponse, answer: WireAnswer, now: number): Promise<void> {
  response.sendDate = false;
  const hasBody = answer.status !== 204 && answer.status !== 304;
  response.writeHead(answer.status, {
    date: new Date(now).toUTCString(),
    ...answer.headers,
    ...(hasBody ? { 'content-length': Buffer.byteLength(answer.content) } : {}),
  });
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.end(hasBody ? answer.content : undefined);
  });
}
