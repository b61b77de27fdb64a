import { type Environment, githubBaseUrl } from '../../config/environment.ts';
import { systemClock } from '../../core/clock.ts';
import { createLog } from '../../core/log.ts';
import { SecretMasker } from '../../core/secrets.ts';
import { createGitHub, type GitHub } from '../../github/github.ts';
import { asReadOnly } from '../../github/read-only.ts';

export interface Connection {
  readonly environment: Environment;
  /** Cannot write. */
  readonly github: GitHub;
}

/** The App's way to GitHub, for reading alone. */
export function connectForReading(environment: Environment): Connection {
  const masker = new SecretMasker();
  const baseUrl = githubBaseUrl(environment);
  const github = createGitHub({
    appId: environment.APP_ID,
    privateKey: environment.PRIVATE_KEY,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    log: createLog({ level: 'silent', masker }),
    clock: systemClock,
    masker,
  });
  return { environment, github: asReadOnly(github) };
}
