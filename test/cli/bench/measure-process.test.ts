import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { flagsIn } from '../../../src/cli/bench/live-sessions/start-flags.ts';
import { summarise } from '../../../src/cli/bench/process/measure-process.ts';
import { parseCpuTime, parseKilobytes } from '../../../src/cli/bench/process/proc-files.ts';
import { type ProcessSample, sampleProcess } from '../../../src/cli/bench/process/sample-process.ts';
import { CommandFailed } from '../../../src/cli/command-failed.ts';

const MB = 1024 * 1024;

function aSample(at: number, sample: { mb?: number; cpuMs?: number; childMb?: number; childCpuMs?: number } = {}) {
  const { mb = 100, cpuMs = 0, childMb, childCpuMs = 0 } = sample;
  return {
    at,
    rssBytes: mb * MB,
    peakBytes: 2 * mb * MB,
    cpuMs,
    sockets: 3,
    children: { pssBytes: childMb === undefined ? undefined : childMb * MB, cpuMs: childCpuMs },
  } satisfies ProcessSample;
}

it('reads a line of memory and no other that ends alike', () => {
  const status = 'Name:\tnode\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\nRssAnon:\t 1 kB\n';
  expect(parseKilobytes(status, 'VmRSS')).toBe(100 * MB);
  expect(parseKilobytes(status, 'RSS')).toBeUndefined();
});

it('reads processor time past a name with spaces and parentheses', () => {
  const stat = '7 (a (b) c) S 1 7 7 0 -1 4194560 9 0 0 0 150 50 20 5 20 0 11 0 300';
  expect(parseCpuTime(stat)).toEqual({ own: 2000, ended: 250 });
  expect(parseCpuTime('')).toBeUndefined();
});

it('sums up a window', () => {
  const samples = [
    aSample(0, { mb: 100, cpuMs: 5000, childMb: 40, childCpuMs: 100 }),
    aSample(1000, { mb: 300, cpuMs: 5100, childMb: 60, childCpuMs: 150 }),
    aSample(2000, { mb: 200, cpuMs: 5500, childMb: 50, childCpuMs: 200 }),
  ];
  expect(summarise(samples)).toEqual({
    rss: { median: 200, highest: 300, sinceStart: 600 },
    cpu: 25,
    sockets: 3,
    children: { memory: 60, cpu: 5 },
  });
});

it('does not take what it may not see for nothing', () => {
  expect(summarise([aSample(0), aSample(1000)]).children.memory).toBeUndefined();
});

it.each([
  ['exec node --max-semi-space-size=8 src/main.ts', '--max-semi-space-size=8'],
  ['node src/main.ts', ''],
  ['node --a --b=1 src/main.ts', '--a --b=1'],
])('finds the flags in %s', (command, flags) => {
  expect(flagsIn(command)).toBe(flags);
});

describe.runIf(process.platform === 'linux')('a process on Linux', () => {
  it('is seen with its memory, its sockets and its children', async () => {
    const script = `
      require('node:net').createServer().listen(0, () => {
        require('node:child_process').spawn('sleep', ['60']).once('spawn', () => console.log('ready'));
      });
      process.on('SIGTERM', () => process.exit());`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const pid = child.pid ?? 0;
    onTestFinished(() => void process.kill(-pid, 'SIGKILL'));
    await once(child.stdout, 'data');
    const sample = await sampleProcess(pid);
    expect(sample.rssBytes).toBeGreaterThan(20 * MB);
    expect(sample.peakBytes).toBeGreaterThanOrEqual(sample.rssBytes);
    expect(sample.cpuMs).toBeGreaterThan(0);
    expect(sample.sockets).toBeGreaterThanOrEqual(1);
    expect(sample.children.pssBytes).toBeGreaterThan(0);
    expect(sample.children.pssBytes).toBeLessThan(20 * MB);
  });

  it('that has ended cannot be measured', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await expect(sampleProcess(child.pid ?? 0)).rejects.toThrow(CommandFailed);
  });
});
