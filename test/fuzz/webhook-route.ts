import { createHmac, generateKeyPairSync } from 'node:crypto';
import { Agent, request } from 'node:http';
import { pino } from 'pino';
import { createDispatcher } from '../../src/http/probot.ts';
import { type HttpServer, startHttpServer } from '../../src/http/server.ts';
import { createWebhookRoute } from '../../src/http/webhook-route.ts';
import type { Random } from '../random.ts';
import type { Target } from './fuzz.ts';
import { mutateText } from './mutate.ts';
import { aWebhook, checkClassified } from './webhooks.ts';

interface Post {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const SECRET = 'a-secret-of-16-chars';
const log = pino({ level: 'silent' });

/** The route as the App serves it, down to the classification of what arrives. */
export async function openWebhookRoute(): Promise<Target<Post> & { close: () => Promise<void> }> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const dispatch = await createDispatcher({
    appId: 4711,
    privateKey,
    secret: SECRET,
    baseUrl: undefined,
    log,
    onDelivery: async ({ name, payload }) => checkClassified({ event: name, payload }),
  });
  const route = createWebhookRoute({ secrets: { current: SECRET, previous: undefined }, log, dispatch });
  const server = await startHttpServer({ 'POST /webhooks': route }, { host: '127.0.0.1', port: 0, log });
  const agent = new Agent({ keepAlive: true });
  return {
    make: aPost,
    feed: async (post) => {
      const status = await send(server, agent, post);
      if (status !== 202 && (status < 400 || status > 499)) throw new Error(`answered with ${status}`);
      return status;
    },
    close: async () => {
      agent.destroy();
      await server.close(0);
    },
  };
}

/** A delivery as GitHub signs it. */
export function signedPost(event: string, body: Buffer, id = 'guid-1'): Post {
  const signature = createHmac('sha256', SECRET).update(body.toString('utf8')).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${signature}`,
  };
  return { body, headers };
}

function aPost(random: Random): Post {
  const { event, payload } = aWebhook(random);
  const text = JSON.stringify(payload) ?? '';
  const body = random.chance(70) ? Buffer.from(text) : spoil(random, text);
  const { headers } = signedPost(event, body, `guid-${random.int(0, 1_000_000)}`);
  return { body, headers: random.chance(80) ? headers : spoilHeader(random, headers) };
}

function spoil(random: Random, text: string): Buffer {
  if (random.chance(10)) return Buffer.from('['.repeat(random.int(1, 100_000)));
  if (random.chance(20)) return Buffer.from(text.slice(0, random.int(0, text.length)));
  if (random.chance(30)) return Buffer.from(text, random.pick(['latin1', 'utf16le']));
  return Buffer.from(
    mutateText(random, text, ['"', '{', '}', '\\', '\\u0000', '\\ud800', 'null', '"__proto__":{}', '1e400', ',,']),
  );
}

function spoilHeader(random: Random, headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const name = random.pick(Object.keys(headers));
  const value = random.pick([
    '',
    '__proto__',
    'constructor',
    'error',
    '*',
    'x'.repeat(5000),
    'sha256=',
    'application/json; x',
    'pull_request.opened',
  ]);
  return { ...headers, [name]: value };
}

async function send({ port }: HttpServer, agent: Agent, { body, headers }: Post): Promise<number> {
  return await new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: '/webhooks', method: 'POST', agent, headers };
    const sending = request(options, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
