import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import { commitFiles, initRepository } from './support/commits.ts';
import { gate } from './support/gate.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

const PACKAGES = ['billing', 'catalogue', 'delivery'];
const FILES = 12;
/** Twelve such files are what one session takes on, no more. */
const PADDING = '// One of many lines that nobody has to change here.\n'.repeat(210);

let scene: Scene;
let range: { readonly gitDir: string; readonly base: string; readonly head: string };
beforeAll(async () => {
  scene = await openScene({ REVIEW_BUDGET_USD: '6', MAX_REVIEW_BUDGET_USD: '18', DAILY_BUDGET_USD: '1000' });
  range = await buildLargeChange(path.join(scene.folder, 'large'));
});
afterAll(() => scene.close());

/** Every package gets its files; in each one an unhandled comparison that the analyst knows. */
async function buildLargeChange(folder: string) {
  await initRepository(folder);
  const base = await commitFiles(folder, { 'README.md': '# Large\n' });
  const files = PACKAGES.flatMap((name) =>
    Array.from({ length: FILES }, (_, index) => [`${name}/part-${index}.ts`, textOf(index)] as const),
  );
  return { gitDir: path.join(folder, '.git'), base, head: await commitFiles(folder, Object.fromEntries(files)) };
}

const textOf = (index: number) =>
  `export function of${index}(price: number): boolean {\n  return ${index === 7 ? 'price === NaN' : 'price > 0'};\n}\n${PADDING}`;

async function open(name: string) {
  const { gitDir, base, head } = range;
  const repository = await scene.host(name, gitDir);
  return { repository, pull: await scene.open(repository, { base, head }) };
}

it('is read by several sessions at the same time and published as one review', async () => {
  const end = gate();
  scene.brain = async (context) => {
    await end.opened;
    await analyst(context);
  };
  const { repository, pull } = await open('grown');
  const sessions = await eventually(() => {
    const live = scene.sessionsOf(repository);
    return live.length >= 3 ? live : undefined;
  }, 'the sessions of all parts');
  end.open();

  const check = await scene.conclusion(repository, range.head);
  expect(check.conclusion).toBe('neutral');
  expect(check.output.title).toMatch(/^3 findings · 36\/36 files read · \$\d+\.\d\d$/);
  expect(scene.github.annotations(check.id).map((annotation) => annotation.path)).toEqual(
    PACKAGES.map((name) => `${name}/part-7.ts`),
  );
  expect(scene.github.reviews(pull)).toHaveLength(1);
  expect(scene.sessionsOf(repository)).toHaveLength(sessions.length);
  const budgets = sessions.map(({ budgetCents }) => budgetCents ?? Infinity);
  expect(budgets.reduce((sum, cents) => sum + cents, 0)).toBeLessThanOrEqual(600);
  expect([...scene.github.violations, ...scene.platform.violations]).toEqual([]);
});

it('goes on where its parts stood when the App is killed', async () => {
  const end = gate();
  scene.brain = async (context) => {
    await analyst(context);
    await end.opened;
  };
  const { repository, pull } = await open('killed');
  await eventually(() => (scene.sessionsOf(repository).length >= 3 ? true : undefined), 'the sessions of all parts');
  await scene.app.kill();
  await scene.restart();
  end.open();
  const check = await scene.conclusion(repository, range.head);
  expect(check.output.title).toMatch(/^3 findings · 36\/36 files read/);
  expect(scene.sessionsOf(repository).length).toBe(3);
  expect(scene.github.reviews(pull)).toHaveLength(1);
});

it('stops all its sessions when the pull request is closed', async () => {
  scene.brain = async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  };
  const { repository, pull } = await open('closed');
  const sessions = await eventually(() => {
    const live = scene.sessionsOf(repository);
    return live.length >= 3 ? live : undefined;
  }, 'the sessions of all parts');
  await scene.github.closePullRequest(pull);
  const check = await scene.conclusion(repository, range.head);
  expect(check.conclusion).toBe('cancelled');
  await eventually(
    () => (sessions.every(({ archivedAt }) => archivedAt !== undefined) ? true : undefined),
    'every session to be archived',
  );
});

it('lets a part that needs more have what the others leave, and ends at the budget of all', async () => {
  let greedy: string | undefined;
  scene.brain = async (context) => {
    if (greedy === undefined) context.spend(210);
    greedy ??= context.sessionId;
    await analyst(context);
  };
  const { repository } = await open('greedy');
  const check = await scene.conclusion(repository, range.head);
  expect(check.output.title).toMatch(/^3 findings · 36\/36 files read/);
  const session = scene.sessionsOf(repository).find(({ id }) => id === greedy);
  expect(session?.budgetCents).toBeGreaterThan(210);
});

it('lets parts that wait for more have what people add, while another is still at work', async () => {
  const end = gate();
  const begun = new Set<string>();
  let patient: string | undefined;
  scene.brain = async (context) => {
    patient ??= context.sessionId;
    if (context.sessionId === patient) await end.opened;
    else if (!begun.has(context.sessionId)) context.spend(210);
    begun.add(context.sessionId);
    await analyst(context);
  };
  const { repository, pull } = await open('waiting');
  const isWaiting = ({ id, status }: { id: string; status: string }) =>
    begun.has(id) && id !== patient && status === 'idle';
  await eventually(
    () => (scene.sessionsOf(repository).filter(isWaiting).length === 2 ? true : undefined),
    'two parts to have used up their share',
  );
  await scene.github.comment({ repository, number: pull.number, login: 'ada', body: '/proofline budget +6' });
  await eventually(
    () =>
      scene.sessionsOf(repository).every(({ id, budgetCents = 0 }) => id === patient || budgetCents > 400)
        ? true
        : undefined,
    'both to be given more',
  );
  end.open();
  const check = await scene.conclusion(repository, range.head);
  expect(check.output.title).toMatch(/^3 findings · 36\/36 files read/);
});

it('asks for more when all parts have used up the budget, and goes on in their sessions', async () => {
  const begun = new Set<string>();
  scene.brain = async (context) => {
    if (!begun.has(context.sessionId)) context.spend(210);
    begun.add(context.sessionId);
    await analyst(context);
  };
  const { repository, pull } = await open('hungry');
  const stopped = await scene.conclusion(repository, range.head);
  expect(stopped.conclusion).toBe('action_required');
  expect(stopped.output.title).toMatch(/^Budget reached · /);
  await scene.github.clickAction(stopped.id, 'add-budget', 'ada');
  const check = await scene.conclusion(repository, range.head, 2);
  expect(check.output.title).toMatch(/^3 findings · 36\/36 files read/);
  expect(scene.sessionsOf(repository)).toHaveLength(3);
  const posted = scene.github.reviewComments(pull).map(({ path: of }) => of);
  expect(posted.toSorted()).toEqual(PACKAGES.map((name) => `${name}/part-7.ts`));
});

it('shows what the other parts have proved when one of them fails', async () => {
  let failing: string | undefined;
  scene.brain = async (context) => {
    failing ??= context.sessionId;
    if (context.sessionId === failing) context.end('refusal');
    await analyst(context);
  };
  const { repository, pull } = await open('refused');
  const check = await scene.conclusion(repository, range.head);
  expect(check.conclusion).toBe('neutral');
  expect(check.output.title).toMatch(/^Review incomplete · 2 findings · 24\/36 files read/);
  expect(check.output.summary).toContain('1 of 3 parts of the change did not come to an end');
  expect(scene.github.reviewComments(pull)).toHaveLength(2);
});
