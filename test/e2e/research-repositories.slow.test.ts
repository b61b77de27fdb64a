import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Repository } from '../../src/emulators/github/entities.ts';
import type { Brain } from '../../src/emulators/managed-agents/brain.ts';
import { commitFiles, CONFIG_FILE, initRepository } from './support/commits.ts';
import { IssueTalk } from './support/issue-talk.ts';
import { openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ TOKEN_ROTATION_MS: '2000' }, { github: { tokenLifetimeMs: 3000 } });
});
afterAll(() => scene.close());

const QUESTION = '/research where is `seatPrice` called?';
const CALL = 'const total = seatPrice(seat);';

/** An issue in a repository that lists others, and `tools` beside it in the same account. */
async function anIssue(name: string, listed: string) {
  const [own, other] = ['own', 'tools'].map((folder) => path.join(scene.folder, name, folder));
  const [folder = '', toolsFolder = ''] = [own, other];
  await Promise.all([initRepository(folder), initRepository(toolsFolder)]);
  await commitFiles(folder, {
    [CONFIG_FILE]: `research:\n  repositories: [${listed}]\n`,
    'src/price.ts': 'export const seatPrice = (seat: Seat) => seat.row * 2;\n',
  });
  const head = await commitFiles(toolsFolder, { 'lib/bill.ts': `// A bill.\n${CALL}\n` });
  const repository = await scene.host(name, folder);
  const tools = await scene.github.addRepository({ owner: repository.owner.login, name: 'tools', gitDir: toolsFolder });
  const issue = await scene.github.openIssue({ repository, title: 'Who calls it?', author: 'olga' });
  return { talk: new IssueTalk(scene, issue), repository, tools, head };
}

/** Greps all that is mounted, and cites each line that was found in the repository that it stands in. */
const grepEverything =
  ({ owner, name }: Repository, { waitFor = async () => {} }: { readonly waitFor?: Brain } = {}): Brain =>
  async (context) => {
    await waitFor(context);
    const found = await context.useTool('grep', { pattern: 'seatPrice', glob: '*.ts' });
    const citations = found.text.split('\n').flatMap((line) => {
      const { folder, file, at, quote } =
        /^\/workspace\/(?<folder>[^/]+)\/(?<file>[^:]+):(?<at>\d+):(?<quote>.*)$/.exec(line)?.groups ?? {};
      if (folder === undefined) return [];
      const repository = folder === name ? {} : { repository: `${owner.login}/${folder}` };
      return [{ ...repository, path: file, start_line: Number(at), end_line: Number(at), quote }];
    });
    const answer = `It stands in these places: ${citations.map((_, index) => `[${index + 1}]`).join(', ')}.`;
    await context.callCustomTool('submit_answer', { answer, citations, confidence: 'high', not_checked: [] });
  };

it(
  'reads several repositories for one question, with a token for each, renewed for as long as it takes',
  { timeout: 120_000 },
  async () => {
    const { talk, repository, tools, head } = await anIssue('two', 'tools');
    for (const login of ['ada', 'olga']) scene.github.setPermission(tools, login, 'read');
    const { platform, github } = scene;
    scene.brain = grepEverything(repository, {
      waitFor: async ({ sessionId, fetchRepository }) => {
        while (new Set(platform.tokenUses(sessionId).map(({ token }) => token)).size < 8) await fetchRepository();
      },
    });
    const { answer } = await talk.ask(QUESTION);
    expect(answer).toContain(`/${tools.owner.login}/tools/blob/${head}/lib/bill.ts#L2`);
    expect(answer).toMatch(new RegExp(`/${repository.name}/blob/\\w{40}/src/price\\.ts#L1`));
    expect(answer).toContain(CALL);
    const [session] = scene.sessionsOf(repository);
    const uses = platform.tokenUses(session?.id);
    expect(uses.filter(({ ok }) => !ok)).toEqual([]);
    const scopes = new Map(github.tokens.map(({ token, ...scope }) => [token, scope]));
    const reached = uses.map(({ token }) => scopes.get(token ?? ''));
    for (const scope of reached)
      expect(scope).toMatchObject({ repositoryIds: [expect.any(Number)], permissions: { contents: 'read' } });
    expect(new Set(reached.flatMap((scope) => scope?.repositoryIds))).toEqual(new Set([repository.id, tools.id]));
    expect(github.violations).toEqual([]);
  },
);

it('leaves out what the asker may not read, and says so', async () => {
  const { talk, repository } = await anIssue('secret', 'tools');
  scene.brain = grepEverything(repository);
  const { answer } = await talk.ask(QUESTION);
  expect(answer).toContain('src/price.ts#L1');
  expect(answer).not.toContain(CALL);
  expect(answer).toContain('tools was not read: whoever asks may not read it');
});

it('leaves out what the author of the issue may not read, whoever sets the label', async () => {
  const { talk, repository, tools } = await anIssue('borrowed', 'tools');
  scene.github.setPermission(tools, 'ada', 'read');
  scene.brain = grepEverything(repository);
  await scene.github.editIssue(talk.issue, { addLabels: ['research'] }, { by: 'ada' });
  const answer = await talk.answer();
  expect(answer).toContain('src/price.ts#L1');
  expect(answer).not.toContain(CALL);
  expect(answer).toContain('tools was not read: the author of this issue or pull request may not read it');
});

it('researches nothing by a list that names what cannot be read: a repository of the same name elsewhere', async () => {
  const { talk, repository } = await anIssue('elsewhere', 'owner-of-two/tools, gone');
  scene.brain = grepEverything(repository);
  const { answer } = await talk.ask(QUESTION);
  expect(answer).toContain('owner-of-two/tools is of another account');
  expect(answer).toContain('gone cannot be read');
  expect(answer).toContain(`${CONFIG_FILE}:2`);
  expect(scene.sessionsOf(repository)).toEqual([]);
});
