import { expect, it } from 'vitest';
import { createLogReader } from '../../../../src/runs/upkeep/github/read-delivery-log.ts';
import { aConnectedGitHub } from '../../../github/support/a-github.ts';

const { signal } = new AbortController();

interface Entry {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly hasFailed: boolean;
}

/** A log, the newest last, in pages of a hundred; a cursor is the id of the last entry of a page. */
async function aLog() {
  const log: Entry[] = [];
  const { github, clock, server } = await aConnectedGitHub(({ path }) => {
    const before = Number(new URL(path, 'http://localhost').searchParams.get('cursor') ?? Number.POSITIVE_INFINITY);
    const older = log.filter(({ id }) => id < before).toReversed();
    const page = older.slice(0, 100);
    const next = older.length > 100 ? `<http://localhost/x?cursor=${page.at(-1)?.id}>; rel="next"` : undefined;
    return { status: 200, body: page.map(toWire), headers: next === undefined ? {} : { link: next } };
  });
  return {
    log,
    clock,
    reader: createLogReader({ github, clock }),
    /** Pages asked for since the last time. */
    pages: () => server.seen.splice(0).length,
    add: (count: number, hasFailed = false) => {
      const last = log.length;
      for (let id = last + 1; id <= last + count; id += 1) log.push({ id, at: clock.now(), hasFailed });
    },
  };
}

const toWire = ({ id, at, hasFailed }: Entry) => ({
  id,
  guid: `guid-${id}`,
  delivered_at: new Date(at).toISOString(),
  redelivery: false,
  status: hasFailed ? 'timed out' : 'OK',
  status_code: hasFailed ? 0 : 202,
  event: 'pull_request',
  action: 'opened',
  repository_id: null,
});

it('reads what is new, and once what was read before', async () => {
  const { add, clock, reader, pages } = await aLog();
  add(250, false);
  add(1, true);
  expect([...(await reader.read(signal)).keys()]).toEqual(['guid-251']);
  expect(pages()).toBe(3);
  await clock.sleep(120_000);
  add(1, true);
  expect([...(await reader.read(signal)).keys()]).toEqual(['guid-251', 'guid-252']);
  await reader.read(signal);
  expect(pages(), 'two, since the first page shows something new').toBe(3);
});

it('goes back no further than GitHub delivers again, and forgets what is older', async () => {
  const { add, clock, reader, pages } = await aLog();
  add(1, true);
  expect((await reader.read(signal)).size).toBe(1);
  await clock.sleep(3 * 24 * 3_600_000 + 1);
  add(150, false);
  expect((await reader.read(signal)).size).toBe(0);
  pages();
});

it('leaves the rest of a long log to later rounds, and reads what is new first', async () => {
  const { add, clock, reader, pages } = await aLog();
  add(1, true);
  add(5_050);
  expect((await reader.read(signal)).size).toBe(0);
  expect(pages()).toBe(50);
  await clock.sleep(120_000);
  add(1, true);
  expect([...(await reader.read(signal)).keys()].toSorted()).toEqual(['guid-1', 'guid-5052']);
  expect(pages()).toBeLessThanOrEqual(3);
});

it('leaves no stretch out when more is new than one round reads', async () => {
  const { add, clock, reader } = await aLog();
  add(1, true);
  add(5_050);
  await reader.read(signal);
  await clock.sleep(120_000);
  add(1, true);
  add(5_050);
  await reader.read(signal);
  const rounds = [await reader.read(signal), await reader.read(signal), await reader.read(signal)];
  await clock.sleep(120_000);
  rounds.push(await reader.read(signal), await reader.read(signal), await reader.read(signal));
  expect([...(rounds.at(-1)?.keys() ?? [])].toSorted()).toEqual(['guid-1', 'guid-5052']);
});
