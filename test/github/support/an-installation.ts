import { aConnectedGitHub } from './a-github.ts';
import { type Answer, isMint } from './loopback-github.ts';

/** Clients of one installation and of the App, and what they asked for besides tokens. */
export async function anInstallation(answer: Answer) {
  const { github, server } = await aConnectedGitHub(answer);
  return {
    octokit: github.forInstallation(7),
    app: github.app(),
    asked: () => server.seen.filter((request) => !isMint(request)),
  };
}

/** An installation to which GitHub says the same whatever it asks. */
export const answering = (body: unknown, status = 200) => anInstallation(() => ({ status, body }));
