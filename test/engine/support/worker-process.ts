/** A worker that enqueues one run, says when it drives it, and never finishes it. */
import { pino } from 'pino';
import { startEngine } from '../../../src/engine/engine.ts';

const [databaseUrl = '', ownRun = ''] = process.argv.slice(2);
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
const engine = await startEngine({
  databaseUrl,
  log: pino({ level: 'silent' }),
  intake: async () => {},
  drive: async (runId, signal) => {
    say({ driving: runId });
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  },
  limits: { liveRuns: 100, liveRunsPerInstallation: 50, runStartsPerSecond: 1_000 },
});
await engine.enqueueRun(ownRun, 'i');
process.stdin.once('end', () => void engine.stop()).resume();
