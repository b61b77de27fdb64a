import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Random, SEED } from '../../random.ts';
import { aCitationTally, measureCitations } from './measure-citations.ts';

const FOLDER = path.join(import.meta.dirname, '../../../src/findings');

it('publishes no citation that does not stand at its line, asked about our own sources', async () => {
  const listed = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const files = Object.fromEntries(listed.map((file) => [file, readFileSync(path.join(FOLDER, file), 'utf8')]));
  const tally = aCitationTally();
  await measureCitations(new Random(SEED), files, 25, tally);
  expect(tally, JSON.stringify(tally.failures)).toMatchObject({
    questions: 25,
    inventedPublished: 0,
    standing: tally.published,
    honestProved: tally.honest,
  });
  expect(tally.published).toBeGreaterThan(100);
  expect(tally.invented).toBeGreaterThan(20);
});
