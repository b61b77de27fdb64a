import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { createAnthropic } from '../../src/anthropic/client.ts';
import { AppError } from '../../src/core/errors.ts';
import { EventFilter } from '../../src/sessions/managed-agents/event-filter.ts';
import { openEventStream } from '../../src/sessions/managed-agents/event-stream.ts';
import { advance, newTurn, turnOutcome } from '../../src/sessions/turn.ts';
import type { Random } from '../random.ts';
import type { Target } from './fuzz.ts';
import { mutateJson, mutateText } from './mutate.ts';

const folder = path.join(import.meta.dirname, '../runs/review/support/recordings');
const RECORDED: readonly object[] = ['complete', 'reminded', 'budget-reached'].flatMap((name) =>
  readFileSync(path.join(folder, `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as object),
);
const PIECES: readonly string[] = [
  '\n',
  '\n\n',
  '\r',
  '\r\n',
  'data:',
  'event: ping',
  'event: error\n',
  'id: 1\n',
  ':',
  '\0',
  '"',
  '}',
  '\ufeff',
  'retry: 1',
];
const log = pino({ level: 'silent' });

/** What arrives on the wire, as it is cut on its way. */
type Chunks = readonly Uint8Array[];

function someFrames(random: Random): Chunks {
  const text = random.list(0, 12, () => aFrame(random)).join('');
  const bytes = Buffer.from(random.chance(50) ? text : mutateText(random, text, PIECES));
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + random.int(1, random.chance(10) ? 3 : bytes.length);
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

function aFrame(random: Random): string {
  const event = random.pick(RECORDED);
  const data = JSON.stringify(random.chance(60) ? mutateJson(random, event) : event) ?? '';
  return `event: ${random.chance(90) ? 'message' : random.pick(['ping', '', 'error', 'event'])}\ndata: ${data}\n\n`;
}

/** Reads them as the executor does; only errors that it knows may come out. */
async function read(chunks: Chunks): Promise<void> {
  const body = ReadableStream.from(chunks);
  const fetch = async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  const client = createAnthropic({ apiKey: 'sk-ant-fuzz', log, fetch });
  const filter = new EventFilter(() => false);
  let turn = newTurn();
  try {
    for await (const item of await openEventStream(client, 'sesn_1', new AbortController(), () => {})) {
      for (const event of filter.take([item])) turn = advance(turn, event);
      turnOutcome(turn);
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  structuredClone(turn);
}

export const sessionFrames: Target<Chunks> = { make: someFrames, feed: read };
