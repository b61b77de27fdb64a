import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Repository } from '../../src/emulators/github/entities.ts';
import type { Brain, BrainContext } from '../../src/emulators/managed-agents/brain.ts';
import { openScene, type Scene } from './support/scene.ts';

/** The table that operators and reviewers read: every row of it is seen here to be true. */
const documented = readRows(await readFile(new URL('../../docs/sessions.md', import.meta.url), 'utf8'));

interface Row {
  readonly conclusion: string;
  readonly sentence: string;
}

function readRows(markdown: string): ReadonlyMap<string, Row> {
  const cells = markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('|--') && !line.startsWith('| ending'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(
    cells.map(([, ending = '', , conclusion = '', sentence = '']) => [
      ending,
      { conclusion: conclusion.replaceAll('`', ''), sentence: sentence.replaceAll('`', '') },
    ]),
  );
}

let scene: Scene;
const brains = new Map<string, Brain>();

beforeAll(async () => {
  scene = await openScene({ REVIEW_BUDGET_USD: '2', DAILY_BUDGET_USD: '1000' }, { platform: { lazyMounts: true } });
  scene.brain = async (context) => {
    const brain = brains.get(context.metadata['repository'] ?? '');
    if (brain === undefined) throw new Error('no brain for this repository');
    await brain(context);
  };
});
afterAll(() => scene.close());

const CHANGED = [
  'src/api/client.ts',
  'src/pricing/price.ts',
  'test/price.test.ts',
  'docs/guide de démarrage/étapes.md',
];

/** Reads everything, from the checkout or from the copies beside the merge base, and finds nothing. */
async function reviewAll(context: BrainContext): Promise<void> {
  const [message = ''] = context.messages;
  const copies = /"read":"(?<root>[^"]*?)\/src\/api\/client\.ts"/.exec(message)?.groups?.['root'];
  const root = copies ?? checkoutOf(message);
  for (const path of CHANGED) await context.useTool('read', { file_path: `${root}/${path}` });
  await context.callCustomTool('submit_review', { summary: 'Nothing to say.', findings: [] });
}

const checkoutOf = (message: string) => `/workspace/${/\/(?<name>ending-\d+)/.exec(message)?.groups?.['name'] ?? ''}`;

let serial = 0;

async function review(brain: Brain): Promise<{ repository: Repository; conclusion: string; summary: string }> {
  serial += 1;
  const repository = await scene.host(`ending-${serial}`);
  brains.set(String(repository.id), brain);
  await scene.open(repository);
  const { conclusion, output } = await scene.conclusion(repository, scene.example.head);
  return { repository, conclusion, summary: output.summary ?? '' };
}

/** Does one thing in the first session and reviews in the next. */
function firstThen(first: Brain): Brain {
  const seen = new Set<string>();
  return async (context) => {
    const isFirst = seen.size === 0 || seen.has(context.sessionId);
    seen.add(context.sessionId);
    await (isFirst ? first(context) : reviewAll(context));
  };
}

const emitError =
  (type: string): Brain =>
  async (context) => {
    context.emit({
      type: 'session.error',
      error: { type, message: 'no clone', repository_url: null, retry_status: { type: 'retrying' } },
    });
    await reviewAll(context);
  };

const untilStopped = ({ signal }: BrainContext) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')));
  });

const ENDINGS: readonly (readonly [string, Brain])[] = [
  ['`end_turn` with an accepted result', reviewAll],
  ['`end_turn` without a result, a reminder included', ({ say }) => say('Looks fine.')],
  [
    '`requires_action` for a tool that is not ours',
    async (context) => {
      const { isError } = await context.callCustomTool('approve_pull_request', {});
      if (!isError) throw new Error('a tool that does not exist was answered');
      await reviewAll(context);
    },
  ],
  [
    '`requires_action` for a confirmation',
    async (context) => {
      await context.useTool('read', { file_path: '/workspace' }, { ask: true }).catch(() => undefined);
      await reviewAll(context);
    },
  ],
  ['`retries_exhausted`, every time', ({ end }) => end('retries_exhausted')],
  ['`retries_exhausted` once', firstThen(({ end }) => end('retries_exhausted'))],
  ['`model_overloaded_error`, every time', ({ fail }) => fail('model_overloaded_error')],
  ['`tool_use_limit_reached_error`, every time', ({ fail }) => fail('tool_use_limit_reached_error')],
  ['`tool_use_limit_reached_error` once', firstThen(({ fail }) => fail('tool_use_limit_reached_error'))],
  ['`compaction_limit_reached_error`, every time', ({ fail }) => fail('compaction_limit_reached_error')],
  ['an error of an unknown type, every time', ({ fail }) => fail('error_of_the_future')],
  ['`billing_error`', ({ fail }) => fail('billing_error')],
  [
    '`budget_reached`',
    async (context) => {
      context.spend(250);
      await context.useTool('read', { file_path: '/workspace' });
      await context.useTool('read', { file_path: '/workspace' });
    },
  ],
  ['`refusal`', ({ end }) => end('refusal', 'safety')],
  ['a stop reason that is not known', ({ end }) => end('reason_of_the_future')],
  [
    '`rescheduled`, then running again',
    async (context) => {
      await context.reschedule();
      await reviewAll(context);
    },
  ],
  ['`terminated`, every time', ({ fail }) => fail('unknown_error', 'terminal')],
  ['`terminated` once', firstThen(({ fail }) => fail('unknown_error', 'terminal'))],
  [
    'archived by somebody',
    async (context) => {
      void scene.platform.archive(context.sessionId);
      await untilStopped(context);
    },
  ],
  [
    'deleted by somebody',
    async (context) => {
      void scene.platform.remove(context.sessionId);
      await untilStopped(context);
    },
  ],
  [
    'interrupted by somebody',
    async (context) => {
      await reviewAll(context);
      context.emit({ type: 'user.interrupt', processed_at: new Date().toISOString() });
    },
  ],
  ['`repository_authentication_error`', emitError('repository_authentication_error')],
  ['`repository_forbidden_error`', emitError('repository_forbidden_error')],
  ['`repository_not_found_error`', emitError('repository_not_found_error')],
  ['`repository_clone_error`', emitError('repository_clone_error')],
  ['`repository_checkout_error`, also of the merge base', emitError('repository_checkout_error')],
  ['`repository_checkout_error` of the head', firstThen(emitError('repository_checkout_error'))],
];

/** What a refusal of the platform leads to; `times` is how often it comes before the platform is well again. */
const REFUSALS: readonly (readonly [string, Parameters<Scene['platform']['faults']['refusals']['push']>[0]])[] = [
  [
    'creation refused with 429 and `retry-after`',
    { method: 'POST', path: /^\/v1\/sessions$/, type: 'rate_limit_error', retryAfterSeconds: 1, times: 2 },
  ],
  ['creation refused with 529', { method: 'POST', path: /^\/v1\/sessions$/, type: 'overloaded_error', times: 1 }],
  ['creation answered with 500', { method: 'POST', path: /^\/v1\/sessions$/, type: 'api_error', times: 1 }],
  ['creation answered with 504', { method: 'POST', path: /^\/v1\/sessions$/, type: 'timeout_error', times: 1 }],
  [
    'creation refused with 402 (billing)',
    { method: 'POST', path: /^\/v1\/sessions$/, type: 'billing_error', times: 1 },
  ],
  [
    'creation refused at the spend cap',
    {
      method: 'POST',
      path: /^\/v1\/sessions$/,
      type: 'rate_limit_error',
      code: 'enforced_spend_limit_reached',
      times: 1,
    },
  ],
  ['the key is refused (401)', { method: 'POST', path: /^\/v1\/sessions$/, type: 'authentication_error', times: 1 }],
  ['the stream answered with 529', { method: 'GET', path: /\/events\/stream$/, type: 'overloaded_error', times: 1 }],
  ['the history answered with 500', { method: 'GET', path: /\/events$/, type: 'api_error', times: 1 }],
  ['an answer refused with 529', { method: 'POST', path: /\/events$/, type: 'overloaded_error', times: 1 }],
];

describe.concurrent('every ending of a session', () => {
  it.each(ENDINGS)('%s', async (ending, brain) => {
    const row = documented.get(ending);
    const { conclusion, summary } = await review(brain);
    // Who archives or deletes a session has to interrupt it first; which of the two is heard of is a matter of moments.
    const sentence = firstLine(summary).replace(/^Somebody (?:archived|deleted)/, 'Somebody interrupted');
    expect({ conclusion, sentence }).toEqual(row);
  });
});

describe('every refusal of the platform', () => {
  it.each(REFUSALS)('%s', async (ending, refusal) => {
    const row = documented.get(ending);
    scene.platform.faults.refusals.push({ ...refusal });
    const { repository, conclusion, summary } = await review(reviewAll);
    expect({ conclusion, sentence: firstLine(summary) }).toEqual(row);
    const sessions = [...scene.platform.sessions.values()].filter(
      ({ metadata }) => metadata['repository'] === String(repository.id),
    );
    expect(sessions.length).toBeLessThanOrEqual(1);
  });
});

it('documents nothing that was not seen', () => {
  const seen = [...ENDINGS, ...REFUSALS].map(([ending]) => ending);
  expect([...documented.keys()].toSorted()).toEqual(seen.toSorted());
});

const firstLine = (summary: string) => (summary.split('\n', 1)[0] ?? '').replaceAll('**', '').replaceAll('`', '');
