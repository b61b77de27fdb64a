import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CommandFailed } from '../command-failed.ts';

export interface AppProcess {
  readonly pid: number;
  readonly port: number;
  /** Milliseconds from the start of the process to the moment when it took deliveries. */
  readonly readyMs: number;
  isRunning(): boolean;
  /** Asks the App to stop and waits until it has. */
  stop(): Promise<void>;
  /** Ends the process without any chance to clean up. */
  kill(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url));

const { PATH = '', NODE_COMPILE_CACHE } = process.env;
/** What programs need that it starts, and where compiled code is kept. */
const PASSED_ON = { PATH, ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }) };

/**
 * Starts the real App as a process of its own, with nothing but `environment` and in `folder`, where no `.env` stands.
 * Its log goes to `logFile`. Resolves when it is ready.
 */
export async function startAppProcess(options: {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly logFile: string;
  /** Its entry, when it is not of this tree. */
  readonly main?: string;
  /** Ends the process at once when it aborts, also before it is ready. */
  readonly kill?: AbortSignal;
}): Promise<AppProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [options.main ?? MAIN], {
    cwd: options.folder,
    env: { ...PASSED_ON, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  options.kill?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
  // It does not outlive this process, however that ends.
  const endWithUs = () => void child.kill('SIGTERM');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  const port = await readPort(child, options.logFile);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const end = async (signal: NodeJS.Signals) => {
    if (!isRunning()) return;
    child.kill(signal);
    await exited;
  };
  return {
    pid: child.pid ?? 0,
    port,
    readyMs: Math.round(performance.now() - startedAt),
    isRunning,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** The port stands in the line that says that the App is ready. */
async function readPort(child: ChildProcess, logFile: string): Promise<number> {
  const log = createWriteStream(logFile, { flags: 'a' });
  const said: string[] = [];
  return await new Promise<number>((resolve, reject) => {
    const listen = (stream: NodeJS.ReadableStream | null) => {
      if (stream === null) return;
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`);
        if (said.length < 20) said.push(line);
        const port = portIn(line);
        if (port !== undefined) resolve(port);
      });
    };
    listen(child.stdout);
    listen(child.stderr);
    child.once('error', reject);
    child.once('exit', (code) => {
      log.end();
      reject(new CommandFailed(`the App did not start (exit code ${code}):\n${said.join('\n')}`));
    });
  });
}

function portIn(line: string): number | undefined {
  if (!line.includes('"msg":"ready"')) return undefined;
  const said: unknown = JSON.parse(line);
  const isReady = typeof said === 'object' && said !== null && 'port' in said && typeof said.port === 'number';
  return isReady ? Number(said.port) : undefined;
}
