/**
 * Processor milliseconds of this process for one call: other programs on the machine do not count.
 *
 * Calls again until `leastMs` have been spent, so that the clock's grain does not count.
 */
export function timePerCall(work: () => unknown, leastMs: number): number {
  const before = process.cpuUsage();
  for (let calls = 1; ; calls += 1) {
    work();
    const { user, system } = process.cpuUsage(before);
    const spent = (user + system) / 1000;
    if (spent >= leastMs) return spent / calls;
  }
}
