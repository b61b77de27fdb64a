import { expect, it } from 'vitest';
import { readRequest } from '../../../src/cli/bench/bench.ts';
import type { Benchmark } from '../../../src/cli/bench/benchmark.ts';
import { readOptions } from '../../../src/cli/bench/live-sessions/options.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';

const aBenchmark = (name: string): Benchmark => ({
  name,
  summary: '',
  usage: [],
  run: async () => ({ conditions: [], measures: [], failures: [] }),
});
const KNOWN = [aBenchmark('one'), aBenchmark('two')];

it('runs all benchmarks when none is named', () => {
  expect(readRequest([], KNOWN)).toEqual({ benchmarks: KNOWN, isListOnly: false, isJson: false, args: [] });
});

it('hands the rest of the line to the benchmark that is named', () => {
  const request = readRequest(['--json', 'two', '--sessions', '5'], KNOWN);
  expect(request).toEqual({
    benchmarks: [KNOWN[1]],
    isListOnly: false,
    isJson: true,
    args: ['--sessions', '5'],
  });
});

it('lists all of them', () => {
  expect(readRequest(['--list'], KNOWN)).toMatchObject({ benchmarks: KNOWN, isListOnly: true });
});

it('names what there is when asked for what there is not', () => {
  expect(() => readRequest(['three'], KNOWN)).toThrow(
    new UsageError('there is no benchmark three; there are: one, two'),
  );
});

it('measures a thousand sessions in both modes for a minute by default', () => {
  expect(readOptions([])).toEqual({ sessions: 1000, modes: ['streams', 'webhooks'], windowMs: 60_000 });
});

it('takes other numbers and one mode', () => {
  const options = readOptions(['--sessions', '50', '--mode', 'streams', '--window=5']);
  expect(options).toEqual({ sessions: 50, modes: ['streams'], windowMs: 5000 });
});

it.each([
  ['no sessions', ['--sessions', '0']],
  ['half a session', ['--sessions', '1.5']],
  ['more sessions than the App carries', ['--sessions', '1001']],
  ['words', ['--window', 'long']],
  ['nothing', ['--sessions', '']],
  ['an unknown mode', ['--mode', 'toString']],
  ['an unknown option', ['--speed', '9']],
  ['a stray word', ['more']],
])('refuses %s', (_what, args) => {
  expect(() => readOptions(args)).toThrow(UsageError);
});
