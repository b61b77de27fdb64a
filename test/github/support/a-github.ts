import { generateKeyPairSync } from 'node:crypto';
import { createLog } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import { createGitHub, type GitHubOptions } from '../../../src/github/github.ts';
import { type Answer, aLoopbackGitHub, aMint, isMint } from './loopback-github.ts';
import { aVirtualClock } from './virtual-clock.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** The room as the App builds it, on virtual time and with its log lines collected. */
export function aGitHub(overrides: Partial<GitHubOptions> = {}) {
  const masker = new SecretMasker();
  const clock = aVirtualClock();
  const lines: string[] = [];
  const log = createLog({ level: 'debug', masker, destination: { write: (line) => void lines.push(line) } });
  const github = createGitHub({ appId: 1, privateKey, log, clock, masker, random: () => 0, ...overrides });
  return { github, masker, clock, lines };
}

/** The room against a loopback GitHub that mints tokens `ghs_1_…`, `ghs_2_…`; everything else is answered by `answer`. */
export async function aConnectedGitHub(answer: Answer, overrides: Partial<GitHubOptions> = {}) {
  let mints = 0;
  const server = await aLoopbackGitHub((request, response) => {
    if (!isMint(request)) return answer(request, response);
    mints += 1;
    return aMint(tokenNumber(mints));
  });
  return { server, ...aGitHub({ baseUrl: server.baseUrl, ...overrides }) };
}

/** The nth token of a connected GitHub, in the long form that GitHub mints since 2026. */
export const tokenNumber = (n: number): string => `ghs_${n}_${'abcDEF123.'.repeat(50)}x`;
