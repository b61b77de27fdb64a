import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import { onTestFinished } from 'vitest';

const verifier = new Anthropic({ apiKey: 'unused' });

export interface ReceivedNotice {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
  readonly createdAt: string;
}

export interface NoticeReceiver {
  readonly url: string;
  readonly key: string;
  /** What arrived with a good signature, acknowledged or not. */
  readonly received: ReceivedNotice[];
  /** Answers of the next requests; 204 once they are used up. */
  readonly answers: number[];
}

/** An App's endpoint for notices; the real SDK verifies each one. */
export async function aNoticeReceiver(): Promise<NoticeReceiver> {
  const key = `whsec_${randomBytes(24).toString('base64')}`;
  const received: ReceivedNotice[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
      );
      const { id, data, created_at } = verifier.beta.webhooks.unwrap(Buffer.concat(chunks).toString(), {
        headers,
        key,
      });
      received.push({ id, type: data.type, objectId: data.id, createdAt: created_at });
      response.writeHead(answers.shift() ?? 204, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/notices`;
  return { url, key, received, answers };
}
