import type { RequestRecord } from '../../emulators/github/recording.ts';
import type { Stage } from './stage.ts';

/** What is worth a line when the App asks GitHub for it. */
const GITHUB_STEPS: Readonly<Record<string, string>> = {
  'apps/create-installation-access-token': 'installation token minted',
  'checks/create': 'check run opened',
  'pulls/list-files': 'changed files listed',
  'pulls/create-review': 'review posted',
  'issues/create-comment': 'comment for the answer posted',
};

/** And the platform. */
const PLATFORM_STEPS: readonly (readonly [RegExp, string])[] = [
  [/^POST \/v1\/environments$/, 'environment created'],
  [/^POST \/v1\/agents$/, 'agent created'],
  [/^POST \/v1\/sessions$/, 'session created'],
];

/** Tells what has happened on the stage since the last look, one line each. */
export class Progress {
  readonly #stage: Stage;
  readonly #startedAt = performance.now();
  #github = 0;
  #platform = 0;
  #filesRead = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Prints what is new. */
  look(): void {
    const { github, platform } = this.#stage;
    for (const request of github.requests.slice(this.#github)) this.say(githubStep(request));
    this.#github = github.requests.length;
    for (const { method, path } of platform.requests.slice(this.#platform)) this.say(platformStep(`${method} ${path}`));
    this.#platform = platform.requests.length;
    this.#lookAtReads();
  }

  say(line: string | undefined): void {
    if (line === undefined) return;
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1).padStart(5);
    console.log(`${seconds} s  ${line}`);
  }

  #lookAtReads(): void {
    const read = new Set(
      [...this.#stage.platform.sessions.values()].flatMap((session) =>
        session.log.entries.flatMap(({ event }) =>
          event.type === 'agent.tool_use' && event['name'] === 'read' ? [JSON.stringify(event['input'])] : [],
        ),
      ),
    ).size;
    if (read > this.#filesRead) this.say(`agent has read ${read} ${read === 1 ? 'passage' : 'passages'}`);
    this.#filesRead = read;
  }
}

function githubStep({ operationId = '', body }: RequestRecord): string | undefined {
  const isConclusion =
    operationId === 'checks/update' && typeof body === 'object' && body !== null && 'conclusion' in body;
  return isConclusion ? 'check run concluded' : GITHUB_STEPS[operationId];
}

const platformStep = (request: string) => PLATFORM_STEPS.find(([pattern]) => pattern.test(request))?.[1];
