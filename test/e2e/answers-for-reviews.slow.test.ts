import { afterAll, beforeAll, expect, it } from 'vitest';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import { IssueTalk } from './support/issue-talk.ts';
import { openScene, type Scene } from './support/scene.ts';
import { Workshop } from './support/workshop.ts';

let scene: Scene;
let shop: Workshop;
beforeAll(async () => {
  scene = await openScene();
  shop = new Workshop(scene);
});
afterAll(() => scene.close());

/** A change of the one file that there is. */
const change = async (repository: Awaited<ReturnType<Workshop['repository']>>) =>
  await shop.change(repository, { 'src/a.ts': 'export const seatPrice = 2;\n' });

it('gives the review of a pull request what was answered in the issue that it closes', async () => {
  const { github } = scene;
  const repository = await shop.repository('closing');
  const issue = await github.openIssue({ repository, title: 'How is it priced?', author: 'olga' });
  const talk = new IssueTalk(scene, issue);
  await talk.ask('/research where is `nothing` used?');
  await talk.ask('/research what does src/a.ts do?');
  const messages: string[] = [];
  scene.brain = async (context) => {
    messages.push(...context.messages);
    await analyst(context);
  };
  const other = await github.openIssue({ repository, title: 'Something else', author: 'olga' });
  const body = `Fixes #${issue.number}, closes #${other.number}.`;
  const pull = await shop.open(repository, { body, head: await change(repository) });
  const check = await shop.check(pull);
  const [prompt = ''] = messages;
  expect(prompt).toContain(`In issue #${issue.number}, about the code at commit `);
  expect(prompt).toMatch(/label="issue-question"[^>]*>\nwhat does src\/a\.ts do\?\n/);
  expect(prompt).toMatch(/label="issue-answer"[^>]*>\n[^<]*src\/a\.ts/);
  expect(prompt).not.toContain(`In issue #${other.number}`);
  expect(check.output.summary).toContain(`Given: the answer in #${issue.number}.`);
  scene.brain = analyst;
  await talk.ask('/research where is `a` defined?');
  expect(shop.checks(pull), 'a new answer starts no review').toHaveLength(1);
  expect(github.violations).toEqual([]);
});

it('says nothing of answers where there are none, and asks GitHub nothing', async () => {
  const { github } = scene;
  const repository = await shop.repository('not-researched');
  const issue = await github.openIssue({ repository, title: 'How is it priced?', author: 'olga' });
  const head = await change(repository);
  const pull = await shop.open(repository, { body: `Fixes #${issue.number}`, head });
  const check = await shop.check(pull);
  expect(check.output.summary).toContain('Read to the end');
  expect(check.output.summary).not.toContain('Given:');
  const asked = github.requests.map(({ body: sent }) => JSON.stringify(sent) ?? '');
  const closing = asked.filter((query) => query.includes('closingIssuesReferences'));
  expect(
    closing.some((query) => query.includes('"closing"')),
    'the other test asks',
  ).toBe(true);
  expect(closing.some((query) => query.includes('"not-researched"'))).toBe(false);
});
