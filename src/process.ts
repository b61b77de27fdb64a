import { startApp } from './app.ts';
import { type Environment, InvalidEnvironment, readEnvironment } from './config/environment.ts';
import { AppError } from './core/errors.ts';
import { createLog } from './core/log.ts';
import { SecretMasker } from './core/secrets.ts';

/** Runs the App as this process: configuration from the environment, logs to standard output, signals to stop it. */
export async function runApp(): Promise<void> {
  const environment = readOrExit();
  const masker = learnSecrets(environment);
  const log = createLog({ level: environment.LOG_LEVEL, masker });
  try {
    const app = await startApp({ environment, log, masker });
    const stop = once(async (signal: string) => {
      log.info({ signal }, 'stopping');
      await app.stop();
      process.exit(0);
    });
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  } catch (error) {
    log.fatal({ err: error instanceof AppError ? error.message : error }, 'could not start');
    process.exitCode = 1;
  }
}

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
  const keyLines = PRIVATE_KEY.split('\n').filter((line) => !line.startsWith('-----'));
  for (const secret of [...keyLines, WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS ?? '', ANTHROPIC_API_KEY]) {
    masker.learn(secret);
  }
  return masker;
}

function once<A>(run: (argument: A) => Promise<void>): (argument: A) => void {
  let started = false;
  return (argument) => {
    if (started) return;
    started = true;
    void run(argument);
  };
}
