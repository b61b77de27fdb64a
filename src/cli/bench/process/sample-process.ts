import { readFile, readdir, readlink } from 'node:fs/promises';
import { CommandFailed } from '../../command-failed.ts';
import { type CpuTime, parseCpuTime, parseKilobytes } from './proc-files.ts';

/** One look at a process and at those it has started, through Linux' `/proc`. */
export interface ProcessSample {
  /** Milliseconds on a steady clock. */
  readonly at: number;
  /** Resident memory, and the most there has been since the start. */
  readonly rssBytes: number;
  readonly peakBytes: number;
  /** Processor time since the start. */
  readonly cpuMs: number;
  /** Open sockets of the process itself. */
  readonly sockets: number;
  readonly children: {
    /** Their memory, what they share counted once; undefined when we may not see it. */
    readonly pssBytes: number | undefined;
    readonly cpuMs: number;
  };
}

/** Throws `CommandFailed` when the process is gone. */
export async function sampleProcess(pid: number): Promise<ProcessSample> {
  const [status, stat, sockets, children] = await Promise.all([
    readProc(pid, 'status'),
    readProc(pid, 'stat'),
    countSockets(pid),
    sampleDescendants(pid),
  ]);
  const rssBytes = parseKilobytes(status, 'VmRSS');
  const peakBytes = parseKilobytes(status, 'VmHWM');
  const cpuMs = parseCpuTime(stat)?.own;
  if (rssBytes === undefined || peakBytes === undefined || cpuMs === undefined) {
    throw new CommandFailed(`process ${pid} has ended while it was measured`);
  }
  return { at: performance.now(), rssBytes, peakBytes, cpuMs, sockets, children };
}

async function sampleDescendants(pid: number): Promise<ProcessSample['children']> {
  const pids = await listDescendants(pid);
  const samples = await Promise.all(
    pids.map(async (child) => ({
      pss: parseKilobytes(await readProc(child, 'smaps_rollup'), 'Pss'),
      cpuMs: sumOf(parseCpuTime(await readProc(child, 'stat'))),
    })),
  );
  const known = samples.flatMap(({ pss }) => (pss === undefined ? [] : [pss]));
  return {
    pssBytes: known.length === 0 ? undefined : known.reduce((sum, pss) => sum + pss, 0),
    cpuMs: samples.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  };
}

/** A server's short-lived processes leave their time with it, so that the sum never shrinks. */
const sumOf = ({ own, ended }: CpuTime = { own: 0, ended: 0 }) => own + ended;

async function listDescendants(pid: number): Promise<number[]> {
  const children = (await readProc(pid, `task/${pid}/children`)).split(' ').filter(Boolean).map(Number);
  const below = await Promise.all(children.map(listDescendants));
  return [...children, ...below.flat()];
}

async function countSockets(pid: number): Promise<number> {
  const open = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return targets.filter((target) => target.startsWith('socket:')).length;
}

/** Empty when the process has just ended, or when its file is not for us. */
const readProc = (pid: number, file: string): Promise<string> =>
  readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
