import { setTimeout as delay } from 'node:timers/promises';
import { highest, median } from '../statistics.ts';
import { type ProcessSample, sampleProcess } from './sample-process.ts';

const SAMPLE_EVERY_MS = 1000;
const MB = 1024 * 1024;

/** What a process used during a window. Memory in MB, processor time in percent of one core. */
export interface ProcessUse {
  readonly rss: { readonly median: number; readonly highest: number; readonly sinceStart: number };
  readonly cpu: number;
  readonly sockets: number;
  readonly children: { readonly memory: number | undefined; readonly cpu: number };
}

/** Looks at a process every second for as long as asked, and sums up what was seen. */
export async function measureProcess(pid: number, windowMs: number): Promise<ProcessUse> {
  return await measureProcessDuring(pid, delay(windowMs));
}

/** The same for as long as the work takes, and once more at its end; throws what it throws. */
export async function measureProcessDuring(pid: number, work: Promise<unknown>): Promise<ProcessUse> {
  const samples = [await sampleProcess(pid)];
  const ended = work.then(() => true);
  for (let isOver = false; !isOver;) {
    isOver = await Promise.race([ended, delay(SAMPLE_EVERY_MS, false)]);
    samples.push(await sampleProcess(pid));
  }
  return summarise(samples);
}

/** Sums up the samples of one window, the oldest first; at least two are needed to speak of processor time. */
export function summarise(samples: readonly ProcessSample[]): ProcessUse {
  const rss = samples.map(({ rssBytes }) => rssBytes / MB);
  const pss = samples.flatMap(({ children: { pssBytes } }) => (pssBytes === undefined ? [] : [pssBytes / MB]));
  return {
    rss: {
      median: median(rss),
      highest: highest(rss),
      sinceStart: highest(samples.map(({ peakBytes }) => peakBytes / MB)),
    },
    cpu: shareOfACore(samples, ({ cpuMs }) => cpuMs),
    sockets: median(samples.map(({ sockets }) => sockets)),
    children: {
      memory: pss.length === 0 ? undefined : highest(pss),
      cpu: shareOfACore(samples, ({ children }) => children.cpuMs),
    },
  };
}

function shareOfACore(samples: readonly ProcessSample[], cpuMs: (sample: ProcessSample) => number): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || first === last) return Number.NaN;
  return (100 * (cpuMs(last) - cpuMs(first))) / (last.at - first.at);
}
