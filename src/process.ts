import { setImmediate } from 'node:timers/promises';
import { type App, startApp } from './app.ts';
import { type Environment, InvalidEnvironment, readEnvironment } from './config/environment.ts';
import { AppError } from './core/errors.ts';
import { createLog, type Log } from './core/log.ts';
import { SecretMasker } from './core/secrets.ts';
import { waitAtMost } from './core/wait-at-most.ts';

/** Whoever stops a process kills it after ten seconds; until then everything is done in order, as far as it can be. */
const STOP_PATIENCE_MS = 9_000;

/** Runs the App as this process: configuration from the environment, logs to standard output, signals to stop it. */
export async function runApp(): Promise<void> {
  const environment = readOrExit();
  const masker = learnSecrets(environment);
  const log = createLog({ level: environment.LOG_LEVEL, masker });
  const starting = startApp({ environment, log, masker });
  stopOnSignal(starting, environment, log);
  try {
    await starting;
  } catch (error) {
    log.fatal({ err: explain(error, environment) }, 'could not start');
    process.exitCode = 1;
  }
}

/**
 * Stops in an orderly way, once, within ten seconds. A signal during the start waits for its end, so that no database
 * server stays behind; with a server of the operator's own there is nothing to wait for.
 */
function stopOnSignal(starting: Promise<App>, { DATABASE_URL }: Environment, log: Log): void {
  const started = starting.catch(() => undefined);
  let isStopping = false;
  const end = async () => {
    const app = await (DATABASE_URL === undefined ? started : Promise.race([started, setImmediate(undefined)]));
    await app?.stop();
    return 'ended';
  };
  const stop = async (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    process.stdout.on('error', () => undefined); // a terminal that was closed takes no more lines
    log.info({ signal }, 'stopping');
    const hasEnded = await waitAtMost(STOP_PATIENCE_MS, end());
    if (hasEnded === undefined) log.warn('something does not answer: stopped without waiting for it any longer');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, (name: string) => void stop(name));
}

/** What an operator needs to know when the App does not start: the setting at fault, or all about what nobody expected. */
function explain(error: unknown, { HOST, PORT }: Environment): unknown {
  if (error instanceof AppError) return error.message;
  if (!(error instanceof Error) || !('code' in error) || !isAboutAddress(error, HOST)) return error;
  if (error.code === 'EADDRINUSE')
    return `PORT: ${PORT} is in use on ${HOST}; stop what uses it, or choose another PORT`;
  if (error.code === 'EACCES') return `PORT: this account may not listen on ${PORT}; choose a PORT above 1023`;
  return `HOST: ${HOST} is no address of this machine (${String(error.code)})`;
}

const isAboutAddress = (error: Error, host: string): boolean =>
  'syscall' in error && (error.syscall === 'listen' || ('hostname' in error && error.hostname === host));

function readOrExit(): Environment {
  try {
    return readEnvironment();
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error;
    process.stderr.write(`Proofline cannot start:\n${error.problems.map((problem) => `  ${problem}`).join('\n')}\n`);
    return process.exit(1);
  }
}

function learnSecrets(environment: Environment): SecretMasker {
  const masker = new SecretMasker();
  const { PRIVATE_KEY, WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS, ANTHROPIC_API_KEY } = environment;
  const signingKeys = environment.ANTHROPIC_WEBHOOK_SIGNING_KEY ?? [];
  const keyLines = PRIVATE_KEY.split('\n').filter((line) => !line.startsWith('-----'));
  const secrets = [...keyLines, WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS ?? '', ANTHROPIC_API_KEY, ...signingKeys];
  for (const secret of secrets) masker.learn(secret);
  return masker;
}
