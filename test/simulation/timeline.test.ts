import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Timeline } from './timeline.ts';

const untilNothingIsLeft = async (timeline: Timeline) =>
  await timeline.run(
    () => false,
    async () => {},
  );

it('lets things happen by their time, then by when they were asked for', async () => {
  const timeline = new Timeline(1000);
  const happened: string[] = [];
  const times = [50, 10, 90, 10, 30, 70, 20, 10, 60];
  for (const [index, ms] of times.entries()) timeline.after(ms, () => void happened.push(`${timeline.now()} ${index}`));
  await untilNothingIsLeft(timeline);
  expect(happened).toEqual(['1010 1', '1010 3', '1010 7', '1020 6', '1030 4', '1050 0', '1060 8', '1070 5', '1090 2']);
});

it('lets time pass only when everybody waits', async () => {
  const timeline = new Timeline(0);
  const seen: number[] = [];
  const busy = async () => {
    await timeline.sleep(10);
    for (let turns = 0; turns < 100; turns += 1) await Promise.resolve();
    seen.push(timeline.now());
    await timeline.during(delay(20)); // as the thread pool would
    seen.push(timeline.now());
    await timeline.sleep(5);
    seen.push(timeline.now());
  };
  void busy();
  timeline.after(12, () => void seen.push(-1));
  await untilNothingIsLeft(timeline);
  expect(seen).toEqual([10, 10, -1, 15]);
});

it('does nothing else until what happens is over', async () => {
  const timeline = new Timeline(0);
  const seen: string[] = [];
  timeline.after(1, async () => {
    await delay(20);
    seen.push('first');
  });
  timeline.after(1, () => void seen.push('second'));
  await untilNothingIsLeft(timeline);
  expect(seen).toEqual(['first', 'second']);
});

it('ends a sleep that nobody wants any more', async () => {
  const timeline = new Timeline(0);
  const abort = new AbortController();
  const slept = timeline.sleep(1000, abort.signal);
  timeline.after(10, () => abort.abort());
  void untilNothingIsLeft(timeline);
  await expect(slept).rejects.toThrow('abort');
  expect(timeline.now()).toBe(10);
});

it('lets no time pass for what was cancelled', async () => {
  const timeline = new Timeline(0);
  const cancel = timeline.after(10, () => expect.unreachable());
  const abort = new AbortController();
  const slept = expect(timeline.sleep(1000, abort.signal)).rejects.toThrow('abort');
  cancel();
  abort.abort();
  let looks = 0;
  await timeline.run(
    () => false,
    async () => void (looks += 1),
  );
  await slept;
  expect([looks, timeline.now()]).toEqual([0, 0]);
});

it('ends what is done elsewhere in the order in which it was begun', async () => {
  const timeline = new Timeline(0);
  const seen: string[] = [];
  const elsewhere = async (name: string, ms: number) => {
    await timeline.during(delay(ms)).catch(() => undefined);
    seen.push(name);
  };
  timeline.after(1, () => {
    void elsewhere('slow', 20);
    void elsewhere('fast', 1);
  });
  timeline.after(2, () => void seen.push('later'));
  await untilNothingIsLeft(timeline);
  expect(seen).toEqual(['slow', 'fast', 'later']);
});
