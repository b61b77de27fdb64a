import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { aCitationTally, measureCitations } from '../publish/answer/measure-citations.ts';
import { Random, SEED } from '../random.ts';
import { pathBelow, sourcesBelow } from './sources-below.ts';
import { tell } from './tell.ts';

const QUESTIONS = 100;
/** Written by many hands, some of it built and minified; `src` is ours. */
const REPOSITORIES = [
  'src',
  'node_modules/probot',
  'node_modules/yaml',
  'node_modules/pino',
  'node_modules/fast-check',
];

async function measure(name: string, files: Readonly<Record<string, string>>): Promise<void> {
  const started = performance.now();
  const tally = aCitationTally();
  await measureCitations(new Random(SEED), files, QUESTIONS, tally);
  tell(`citations ${name}`, tally, started);
  expect(tally, JSON.stringify(tally.failures)).toMatchObject({
    questions: QUESTIONS,
    inventedPublished: 0,
    standing: tally.published,
    honestProved: tally.honest,
  });
  expect(tally.published).toBeGreaterThan(QUESTIONS);
  expect(tally.invented).toBeGreaterThan(QUESTIONS / 2);
}

it.each(REPOSITORIES)('publishes no citation that does not stand at its line: %s', async (folder) => {
  const sources = sourcesBelow(folder).map((file) => [pathBelow(folder, file), readFileSync(file, 'utf8')] as const);
  await measure(folder, Object.fromEntries(sources));
});

it('publishes none either where much of the code looks alike', async () => {
  const random = new Random(SEED);
  const line = () =>
    `${' '.repeat(random.int(0, 6))}${random.pick(['call', 'keep', 'load'])}Value(${random.int(0, 3)});`;
  const files = Array.from({ length: 40 }, (_, index) => [
    `src/part-${index % 7}/größe (${index}).ts`,
    `export function partNumber${index}() {\n${random.list(5, 120, line).join('\n')}\n}\n`,
  ]);
  await measure('of generated code', Object.fromEntries(files));
});
