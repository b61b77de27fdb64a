/** Prints what a deep test has measured, on one line that can be searched for. */
export function tell(what: string, numbers: object, started: number): void {
  const shown = Object.entries(numbers).filter(([, value]) => typeof value === 'number');
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${what}: ${shown.map(([name, value]) => `${name} ${value}`).join(', ')} in ${seconds} s\n`);
}

/** Prints what cannot wait for the end of a test that takes long. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
