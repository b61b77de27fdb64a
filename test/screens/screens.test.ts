import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CheckRun, PullRequest } from '../../src/emulators/github/entities.ts';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import type { Brain } from '../../src/emulators/managed-agents/brain.ts';
import { commitFiles, configureExample } from '../e2e/support/commits.ts';
import { eventually, openScene, type Scene } from '../e2e/support/scene.ts';
import { CLEAN, HOSTILE, readAll, UNFINISHED } from './brains.ts';
import { renderPage } from './page.ts';

const FOLDER = path.join(import.meta.dirname, '../../docs/screens');
const PRICE = 'src/pricing/price.ts';
const WIDTH = 880;
/** A picture shows where a page begins: what is long goes on in the same way. */
const TALLEST = 1800;

let scene: Scene;
let browser: Browser;
beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  scene = await openScene({ REVIEW_BUDGET_USD: '2' });
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
  });
});
afterAll(async () => {
  await browser.close();
  await scene.close();
});

const CASES: readonly (readonly [string, Brain])[] = [
  ['findings', analyst],
  ['nothing-found', CLEAN],
  ['budget-reached', UNFINISHED],
  ['hostile-agent', HOSTILE],
  [
    'no-result',
    async (context) => {
      await readAll(context);
      await context.say('Looks fine.');
    },
  ],
  ['refused', async ({ end }) => end('refusal', 'safety')],
];

it.each(CASES)('%s', async (name, brain) => {
  scene.brain = brain;
  const repository = await scene.host(name);
  const pull = await scene.open(repository);
  await take(name, await scene.conclusion(repository, scene.example.head), pull);
});

it('gate-closed, second-push', async () => {
  scene.brain = analyst;
  const folder = path.join(scene.folder, 'gated');
  const { gitDir, base, head } = await configureExample(scene.example, folder, 'fail_on: critical\n');
  const price = await readFile(path.join(folder, PRICE), 'utf8');
  const mended = await commitFiles(folder, { [PRICE]: price.replace('price === NaN', 'Number.isNaN(price)') });
  const repository = await scene.host('gated', gitDir);
  const pull = await scene.open(repository, { base, head });
  await take('gate-closed', await scene.conclusion(repository, head), pull);
  await scene.github.push(pull, mended);
  const second = await scene.conclusion(repository, mended);
  const isAnswered = () =>
    scene.github.reviewComments(pull).some(({ inReplyTo }) => inReplyTo !== undefined) || undefined;
  await eventually(isAnswered, 'the thread to be answered');
  await take('second-push', second, pull);
});

async function take(name: string, check: CheckRun, pull: PullRequest): Promise<void> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 600 } });
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('request', (request) => problems.push(request.url()));
  await page.setContent(renderPage(scene.github, check, pull));

  expect(problems, 'nothing is loaded and nothing runs').toEqual([]);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth'), 'nothing is wider than the page').toBe(
    WIDTH,
  );
  expect(await page.locator('img, script, style:not(head style), details[open]').count()).toBe(0);
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  await page.screenshot({
    path: path.join(FOLDER, `${name}.png`),
    clip: { x: 0, y: 0, width: WIDTH, height: Math.min(height, TALLEST) },
    fullPage: true,
  });
  await page.close();
}
