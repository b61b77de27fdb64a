/** Clock ticks per second in `/proc`: part of Linux' interface to programs, the same on every machine. */
const TICKS_PER_SECOND = 100;

const KIB = 1024;

/** A line such as `VmRSS:   104320 kB` of `/proc/PID/status` or `smaps_rollup`, in bytes. */
export function parseKilobytes(text: string, key: string): number | undefined {
  const amount = new RegExp(`^${key}:\\s+(?<amount>\\d+) kB$`, 'm').exec(text)?.groups?.['amount'];
  return amount === undefined ? undefined : Number(amount) * KIB;
}

/** Processor time in milliseconds, user and system. */
export interface CpuTime {
  readonly own: number;
  /** Of children that have ended. */
  readonly ended: number;
}

/** The processor time in `/proc/PID/stat`. */
export function parseCpuTime(stat: string): CpuTime | undefined {
  // The program's name stands in parentheses and may itself contain some: the fields begin after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = '', system = '', endedUser = '', endedSystem = ''] = fields.slice(11, 15);
  if (endedSystem === '') return undefined;
  return { own: inMs(user, system), ended: inMs(endedUser, endedSystem) };
}

const inMs = (...ticks: readonly string[]): number =>
  (ticks.reduce((sum, count) => sum + Number(count), 0) / TICKS_PER_SECOND) * 1000;
