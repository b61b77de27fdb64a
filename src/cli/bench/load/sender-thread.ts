import { createHmac } from 'node:crypto';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Push, SenderTask } from './sender.ts';
import { type Payload, payloadOf, pushOf } from './payloads.ts';

/** GitHub waits no longer for an answer. */
const TIMEOUT_MS = 10_000;

// What another thread of ours has sent is what its type says.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { port, secret, appId, opened, plan, pushes } = workerData as SenderTask;
const pulls = [...opened];
const answers: Promise<Answer>[] = [];
const allPushed = Promise.withResolvers<void>();
let toldPushes = 0;
if (pushes === 0) allPushed.resolve();

parentPort?.on('message', ({ id, pull, headSha }: Push) => {
  const before = pulls[pull];
  if (before === undefined) return;
  const after = {
    ...before,
    pull_request: { ...before.pull_request, head: { ...before.pull_request.head, sha: headSha } },
  };
  pulls[pull] = after;
  answers.push(post(id, pushOf(after, before.pull_request.head.sha), 0));
  toldPushes += 1;
  if (toldPushes === pushes) allPushed.resolve();
});

const startedAt = performance.now();
for (const [serial, { id, kind, pull, atMs }] of plan.entries()) {
  const early = startedAt + atMs - performance.now();
  if (early > 0) await delay(early);
  const about = pulls[pull];
  if (about === undefined) throw new Error(`there is no pull request ${pull}`);
  answers.push(post(id, payloadOf(kind, about, { serial, appId }), Math.max(0, -early)));
}
await allPushed.promise;
const settled = await Promise.all(answers);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(settled);
parentPort?.close();

/** On a connection of its own: GitHub's many senders share none. The time begins with the connection. */
function post(id: string, { event, body }: Payload, lateMs: number): Promise<Answer> {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-github-delivery': id,
    'x-github-event': event,
    'x-hub-signature-256': `sha256=${signature}`,
  };
  const sentAt = performance.now();
  return new Promise((resolve) => {
    const end = (status: number) => resolve({ id, status, ackMs: performance.now() - sentAt, lateMs });
    const url = `http://127.0.0.1:${port}/api/github/webhooks`;
    const request = http.request(url, {
      method: 'POST',
      headers,
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    request.on('error', () => end(0));
    request.on('response', (response) => {
      response.on('error', () => end(0));
      response.on('end', () => end(response.statusCode ?? 0));
      response.resume();
    });
    request.end(body);
  });
}
