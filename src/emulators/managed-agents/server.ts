import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, errorBody, invalid, Misuse } from './api-error.ts';
import { type MatchedRoute, matchRoute, readQuery, type Route } from './call.ts';
import { type Faults, type ScriptedRefusal, takeFault } from './faults.ts';
import { newResourceId } from './ids.ts';
import { type RateLimits, RateLimited, rateLimiter } from './rate-limit.ts';
import type { RecordedRequest, Violation } from './records.ts';
import { BETA } from './wire.ts';

const MAX_BODY_BYTES = 32 * 1024 * 1024;

export interface ServerParts {
  readonly apiKey: string;
  readonly routes: readonly Route[];
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly requests: RecordedRequest[];
  readonly violations: Violation[];
  readonly now: () => number;
}

/** The HTTP face: authentication, limits, validation, scripted faults and the error shape. */
export function createApi(parts: ServerParts): RequestListener {
  const limit = rateLimiter(parts.limits, parts.now);
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://emulator');
    const record: RecordedRequest = {
      id: newResourceId('req'),
      at: parts.now(),
      method: request.method ?? '',
      path: url.pathname,
      query: readQuery(url.searchParams),
      headers: request.headers,
      body: undefined,
      status: 0,
    };
    parts.requests.push(record);
    void answer(parts, limit, { request, response, record }).catch((error: unknown) => {
      refuse(parts, response, record, error);
    });
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly record: RecordedRequest & { body: unknown };
}

async function answer(parts: ServerParts, limit: ReturnType<typeof rateLimiter>, exchange: Exchange): Promise<void> {
  const { request, response, record } = exchange;
  const raw = await readBody(request);
  const contentType = request.headers['content-type'] ?? '';
  if (contentType.startsWith('application/json') && raw.length > 0) record.body = parseJson(raw);
  if (parts.faults.answerDelayMs > 0) await delay(parts.faults.answerDelayMs);
  if (takeFault(parts.faults.lostRequests, record.method, record.path)) {
    response.destroy();
    return;
  }
  const { route, params } = admit(parts, record);
  limit(route.kind);
  const { query, body } = record;
  const result = await route.handle({ params, query, body, raw, contentType, response });
  if (route.streams) {
    record.status = 200;
    return;
  }
  if (isAnswerLost(parts.faults, record)) response.destroy();
  else send(response, record, 200, result);
}

function isAnswerLost(faults: Faults, { method, path }: RecordedRequest): boolean {
  if (takeFault(faults.lostAnswers, method, path)) return true;
  if (method !== 'POST' || path !== '/v1/sessions' || faults.lostCreates === 0) return false;
  faults.lostCreates -= 1;
  return true;
}

function admit(parts: ServerParts, record: RecordedRequest): MatchedRoute {
  const { method, path, headers } = record;
  if (!isAuthorised(record, parts.apiKey)) throw new ApiError('authentication_error', 'invalid x-api-key');
  const refusal = takeFault(parts.faults.refusals, method, path);
  if (refusal) throw new ScriptedError(refusal);
  if (headers['anthropic-version'] === undefined) throw misuse('anthropic-version: header is required');
  const matched = matchRoute(parts.routes, method, path);
  if (!matched) throw new Misuse('not_found_error', `${method} ${path} does not exist`);
  const betas = String(headers['anthropic-beta'] ?? '').split(',');
  if (!matched.route.stable && !betas.map((beta) => beta.trim()).includes(BETA)) {
    throw misuse(`anthropic-beta: this endpoint requires ${BETA}`);
  }
  const [parameter] = matched.route.query ? [] : Object.keys(record.query);
  if (parameter !== undefined) throw misuse(`${parameter}: Extra inputs are not permitted`);
  return matched;
}

/** The SDK sends the key as a bearer token; plain HTTP callers may send it as `x-api-key`. */
const isAuthorised = ({ headers }: RecordedRequest, apiKey: string): boolean =>
  headers['x-api-key'] === apiKey || headers['authorization'] === `Bearer ${apiKey}`;

const misuse = (problem: string): Misuse => new Misuse('invalid_request_error', problem);

class ScriptedError extends ApiError {
  readonly retryAfterSeconds: number | undefined;

  constructor({ type, code, retryAfterSeconds }: ScriptedRefusal) {
    super(type, 'scripted refusal', code);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

function refuse(parts: ServerParts, response: ServerResponse, record: RecordedRequest, error: unknown): void {
  const known = error instanceof ApiError ? error : new ApiError('api_error', `emulator failure: ${String(error)}`);
  if (known instanceof Misuse) {
    parts.violations.push({ by: 'app', what: `${record.method} ${record.path}`, problem: known.message });
  }
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const waits = known instanceof RateLimited || known instanceof ScriptedError ? known.retryAfterSeconds : undefined;
  if (waits !== undefined) response.setHeader('retry-after', String(waits));
  send(response, record, known.status, errorBody(known, record.id));
}

function send(response: ServerResponse, record: RecordedRequest, status: number, body: unknown): void {
  record.status = status;
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': record.id });
  response.end(JSON.stringify(body));
}

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString());
  } catch {
    throw misuse('The request body is not valid JSON');
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw invalid('The request body could not be read');
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new ApiError('request_too_large', 'Request exceeds the maximum size');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
