import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { aborted, aDatabase, anEngine, gate, Meter, PATIENT, query, statusOf } from './support/harness.ts';

describe('intakes', () => {
  it('are decided one at a time for each pull request, in order, and side by side for several', async () => {
    const { url } = await aDatabase();
    const meters = { a: new Meter(), b: new Meter() };
    const order: string[] = [];
    const both = { a: gate(), b: gate() };
    const engine = await anEngine(url, {
      intake: async (id) => {
        const key = id.startsWith('a') ? 'a' : 'b';
        both[key].resolve();
        await meters[key].during(async () => await Promise.all([both.a.promise, both.b.promise]).then(() => undefined));
        order.push(id);
      },
    });
    for (const id of ['a1', 'a2', 'a3', 'b1']) await engine.enqueueIntake(id, id.slice(0, 1));
    await expect.poll(() => order.toSorted(), PATIENT).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect(order.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(meters.a.most).toBe(1);
  });

  it('run once however often they are enqueued, also after their end', async () => {
    const { url } = await aDatabase();
    const decided: string[] = [];
    const engine = await anEngine(url, { intake: async (id) => void decided.push(id) });
    await Promise.all([1, 2, 3].map(async () => await engine.enqueueIntake('again', 'pr')));
    await expect.poll(async () => await statusOf(url, 'intake:again'), PATIENT).toBe('SUCCESS');
    await engine.enqueueIntake('again', 'pr');
    await engine.enqueueIntake('next', 'pr');
    await expect.poll(() => decided, PATIENT).toEqual(['again', 'next']);
  });

  it('start anew when they had ended in failure', async () => {
    const { url } = await aDatabase();
    class Refused extends AppError {
      readonly code = 'refused';
      readonly recovery = 'give-up';
    }
    let calls = 0;
    const engine = await anEngine(url, {
      intake: async () => {
        calls += 1;
        if (calls === 1) throw new Refused('not today');
      },
    });
    await engine.enqueueIntake('failing', 'pr');
    await expect.poll(async () => await statusOf(url, 'intake:failing'), PATIENT).toBe('ERROR');
    await engine.enqueueIntake('failing', 'pr');
    await expect.poll(async () => await statusOf(url, 'intake:failing'), PATIENT).toBe('SUCCESS');
    expect(calls).toBe(2);
  });

  it('are tried again after a failure that may pass, while the next one waits', async () => {
    const { url } = await aDatabase();
    const calls: string[] = [];
    const engine = await anEngine(url, {
      intake: async (id) => {
        calls.push(id);
        if (calls.length === 1) throw new Error('the other side hung up');
      },
    });
    await engine.enqueueIntake('first', 'pr');
    await engine.enqueueIntake('second', 'pr');
    await expect.poll(() => calls, PATIENT).toEqual(['first', 'first', 'second']);
  });

  it('may enqueue runs', async () => {
    const { url } = await aDatabase();
    const driven: string[] = [];
    const engine = await anEngine(url, {
      intake: async (id) => await engine.enqueueRun(`run of ${id}`, 'installation'),
      drive: async (id) => void driven.push(id),
    });
    await engine.enqueueIntake('one', 'pr');
    await expect.poll(() => driven, PATIENT).toEqual(['run of one']);
  });
});

describe('runs', () => {
  it('keep to the limit of all and of each installation', async () => {
    const { url } = await aDatabase();
    const [all, big, open] = [new Meter(), new Meter(), gate()];
    const engine = await anEngine(url, {
      limits: { liveRuns: 3, liveRunsPerInstallation: 2, runStartsPerSecond: 100 },
      drive: async (id) =>
        await all.during(async () => {
          await (id.startsWith('big') ? big.during(async () => await open.promise) : open.promise);
        }),
    });
    for (const id of ['big1', 'big2', 'big3', 'big4']) await engine.enqueueRun(id, 'big');
    await expect.poll(() => big.now, PATIENT).toBe(2);
    for (const id of ['small1', 'small2']) await engine.enqueueRun(id, 'small');
    await expect.poll(() => all.now, PATIENT).toBe(3);
    open.resolve();
    await expect.poll(async () => await statusOf(url, 'run:small2'), PATIENT).toBe('SUCCESS');
    await expect.poll(async () => await statusOf(url, 'run:big4'), PATIENT).toBe('SUCCESS');
    expect([all.most, big.most]).toEqual([3, 2]);
  });

  it('start no faster than the rate allows', async () => {
    const { url } = await aDatabase();
    const engine = await anEngine(url, {
      limits: { liveRuns: 100, liveRunsPerInstallation: 50, runStartsPerSecond: 2 },
    });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (id) => await engine.enqueueRun(id, 'i')));
    const finished = `select count(*)::int as n from dbos.workflow_status where status = 'SUCCESS'`;
    await expect.poll(async () => (await query<{ n: number }>(url, finished))[0]?.n, PATIENT).toBe(5);
    const [times] = await query<{ spread: number }>(
      url,
      'select (max(started_at_epoch_ms) - min(started_at_epoch_ms))::int as spread from dbos.workflow_status',
    );
    expect(times?.spread).toBeGreaterThanOrEqual(2_000); // five starts, two a second: the fifth is in the third second
  });

  it('start although the clock of the database was set back by an hour after earlier ones', async () => {
    const { url } = await aDatabase();
    const engine = await anEngine(url, {
      limits: { liveRuns: 100, liveRunsPerInstallation: 50, runStartsPerSecond: 1 },
    });
    const finished = `select count(*)::int as n from dbos.workflow_status where status = 'SUCCESS'`;
    await engine.enqueueRun('before', 'i');
    await expect.poll(async () => (await query<{ n: number }>(url, finished))[0]?.n, PATIENT).toBe(1);
    await query(url, 'update dbos.workflow_status set started_at_epoch_ms = started_at_epoch_ms + 3600000');
    await engine.enqueueRun('after', 'i');
    await expect.poll(async () => (await query<{ n: number }>(url, finished))[0]?.n, PATIENT).toBe(2);
  });

  it('that are live look again when they are enqueued meanwhile', async () => {
    const { url } = await aDatabase();
    const [first, begun] = [gate(), gate()];
    let drives = 0;
    const engine = await anEngine(url, {
      drive: async () => {
        drives += 1;
        begun.resolve();
        if (drives === 1) await first.promise;
      },
    });
    await engine.enqueueRun('live', 'i');
    await begun.promise;
    await Promise.all([1, 2, 3].map(async () => await engine.enqueueRun('live', 'i')));
    first.resolve();
    await expect.poll(async () => await statusOf(url, 'run:live'), PATIENT).toBe('SUCCESS');
    expect(drives).toBe(2);
  });

  it('that have ended are driven again when they are enqueued', async () => {
    const { url } = await aDatabase();
    let drives = 0;
    const engine = await anEngine(url, { drive: async () => void (drives += 1) });
    await engine.enqueueRun('raised', 'i');
    await expect.poll(async () => await statusOf(url, 'run:raised'), PATIENT).toBe('SUCCESS');
    await engine.enqueueRun('raised', 'i');
    await expect.poll(() => drives, PATIENT).toBe(2);
  });

  it('never miss a request, whenever it arrives while one ends', async () => {
    const { url } = await aDatabase();
    let asked = 0;
    let seen = 0;
    const engine = await anEngine(url, { drive: async () => void (seen = asked) });
    for (asked = 1; asked <= 40; asked += 1) {
      await engine.enqueueRun('busy', 'i');
      if (asked % 8 === 0) await expect.poll(() => seen, PATIENT).toBe(asked);
    }
  });

  it('are driven again after a failure', async () => {
    const { url } = await aDatabase();
    let drives = 0;
    const engine = await anEngine(url, {
      drive: async () => {
        drives += 1;
        if (drives === 1) throw new Error('for a moment');
      },
    });
    await engine.enqueueRun('stumbling', 'i');
    await expect.poll(async () => await statusOf(url, 'run:stumbling'), PATIENT).toBe('SUCCESS');
    expect(drives).toBe(2);
  });
});

describe('a worker', () => {
  it('is the only one in its process', async () => {
    const { url } = await aDatabase();
    await anEngine(url, {});
    await expect(anEngine(url, {})).rejects.toMatchObject({ code: 'engine_already_running' });
  });

  it.each([
    ['returns', async () => {}],
    ['throws', async () => await Promise.reject(new Error('aborted'))],
  ])('leaves a drive that %s on shutdown unfinished, and the next start resumes it', async (_how, end) => {
    const { url } = await aDatabase();
    const begun = gate();
    const first = await anEngine(url, {
      drive: async (_id, signal) => {
        begun.resolve();
        await aborted(signal);
        await end();
      },
    });
    await first.enqueueRun('long', 'i');
    await begun.promise;
    await first.stop();
    expect(await statusOf(url, 'run:long')).toBe('PENDING');

    const resumed = gate();
    await anEngine(url, { drive: async () => resumed.resolve() });
    await resumed.promise;
    await expect.poll(async () => await statusOf(url, 'run:long'), PATIENT).toBe('SUCCESS');
  });

  it('resumes runs at once, without the rate of new ones, and counts them against the limits', async () => {
    const { url } = await aDatabase();
    const ids = ['a', 'b', 'c', 'd'];
    const limits = { liveRuns: 4, liveRunsPerInstallation: 4, runStartsPerSecond: 0.001 };
    const meter = new Meter();
    const untilAborted = async (_id: string, signal: AbortSignal) =>
      await meter.during(async () => await aborted(signal));
    const first = await anEngine(url, { drive: untilAborted });
    for (const id of ids) await first.enqueueRun(id, 'i');
    await expect.poll(() => meter.now, PATIENT).toBe(4);
    await first.stop();
    expect(meter.now).toBe(0);

    const second = await anEngine(url, { drive: untilAborted, limits });
    await expect.poll(() => meter.now, PATIENT).toBe(4);
    const queues = `select distinct queue_name from dbos.workflow_status where status = 'PENDING'`;
    expect(await query(url, queues)).toEqual([{ queue_name: 'runs' }]);
    await second.stop();
  });

  it('takes over the runs of a worker that is killed', async () => {
    const { url } = await aDatabase();
    const driven: string[] = [];
    const other = await spawnWorker(url, 'orphaned');
    await other.says('driving');
    await anEngine(url, { drive: async (id) => void driven.push(id) });
    expect(driven).toEqual([]); // the first sweep is over, and the other one lives
    other.child.kill('SIGKILL');
    await expect.poll(() => driven, PATIENT).toEqual(['orphaned']);
  });

  it('drops a run that another worker has taken over while its own connection was lost', async () => {
    const { url } = await aDatabase();
    const [begun, dropped] = [gate(), gate()];
    const engine = await anEngine(url, {
      drive: async (_id, signal) => {
        begun.resolve();
        await aborted(signal);
        dropped.resolve();
      },
    });
    await engine.enqueueRun('contested', 'i');
    await begun.promise;
    await query(url, `update dbos.workflow_status set executor_id = 'another' where workflow_uuid = 'run:contested'`);
    await dropped.promise;
  });
});

/** A second worker in a process of its own, with a run that it never finishes. */
async function spawnWorker(url: string, runId: string) {
  const script = path.join(import.meta.dirname, 'support/worker-process.ts');
  const child = spawn(process.execPath, [script, url, runId], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  onTestFinished(async () => {
    child.stdin.end();
    await gone;
  });
  const said: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  const says = async (word: string) =>
    await expect.poll(() => said.some((line) => line.includes(word)), PATIENT).toBe(true);
  return { child, says };
}
