import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { stopOrphan } from '../../../src/store/embedded/postmaster.ts';
import { removeSocketFolder } from '../../../src/store/embedded/postgres-process.ts';
import { capturedLog } from './captured-log.ts';

const Said = z.object({
  url: z.string().optional(),
  error: z.string().optional(),
  code: z.string().optional(),
  holderPid: z.number().optional(),
});

export interface AppProcess {
  readonly child: ChildProcess;
  readonly said: z.infer<typeof Said>;
  /** Ends it in an orderly way. */
  close(): Promise<void>;
  /** Ends it with SIGKILL and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts a real process that opens the database in `folder`/data, and returns what it said about it. */
export async function spawnApp(folder: string, account?: { uid: number; gid: number }): Promise<AppProcess> {
  const script = path.join(import.meta.dirname, 'app-process.ts');
  const child = spawn(process.execPath, [script, path.join(folder, 'data'), path.join(folder, 'state')], {
    ...account,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  onTestFinished(async () => {
    child.stdin.end();
    await gone;
    await clearRemains(path.join(folder, 'data'));
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  return {
    child,
    said: Said.parse(JSON.parse(String(line))),
    close: async () => {
      child.stdin.end();
      await gone;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** What a killed process leaves when nothing is started after it. */
async function clearRemains(dataDir: string): Promise<void> {
  await stopOrphan(path.join(dataDir, 'postgres'), capturedLog().log);
  await readFile(path.join(dataDir, 'postgres-socket'), 'utf8').then(removeSocketFolder, () => undefined);
}
