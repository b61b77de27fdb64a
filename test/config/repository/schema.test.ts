import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readRepositoryConfig } from '../../../src/config/repository/read-repository-config.ts';
import { repositoryConfigJsonSchema } from '../../../src/config/repository/json-schema.ts';
import { CONFIG_KEYS, DEFAULT_CONFIG, RepositoryConfigFile } from '../../../src/config/repository/schema.ts';

const docs = (name: string) => readFile(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
const page = await docs('configuration.md');
/** Nothing, as the kinds of keys have it. */
const NONE = ['[]', '""', 'null'];
const rowsOf = (key: RegExp) =>
  page
    .split('\n')
    .filter((line) => key.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
const rows = rowsOf(/^\| `[a-z_]+` \|/);

/** What a cell says of a default, as JSON; `value` is the default that there really is. */
const saidIn = (byDefault: string | undefined, value: unknown) =>
  byDefault === 'none' ? NONE.find((none) => none === JSON.stringify(value)) : JSON.stringify(parse(byDefault ?? ''));

it('is published as JSON Schema: `node src/config/repository/json-schema.ts` writes it', async () => {
  expect(JSON.parse(await docs('proofline.schema.json'))).toEqual(repositoryConfigJsonSchema());
});

it('is documented key by key, with the defaults', () => {
  expect(new Set(rows.map(([, key]) => key))).toEqual(new Set(CONFIG_KEYS));
  expect(rows).toHaveLength(CONFIG_KEYS.length);
  const defaults = RepositoryConfigFile.parse({});
  for (const [, key, , byDefault] of rows) {
    const known = CONFIG_KEYS.find((one) => one === key);
    expect(known === undefined ? undefined : [key, JSON.stringify(defaults[known])]).toEqual([
      key,
      saidIn(byDefault, known && defaults[known]),
    ]);
  }
});

it('is documented below the key for research as well', () => {
  const below = rowsOf(/^\| `research\.[a-z_]+` \|/).map(([, key, , byDefault]) => [key, byDefault] as const);
  const defaults = Object.entries(RepositoryConfigFile.parse({}).research);
  expect(below.map(([key]) => key)).toEqual(defaults.map(([key]) => `research.${key}`));
  for (const [at, [key, value]] of defaults.entries())
    expect([key, JSON.stringify(value)]).toEqual([key, saidIn(below[at]?.[1], value)]);
});

it('has examples in the documentation that are in order', () => {
  const examples = [...page.matchAll(/```yaml\n(?<text>[^]*?)```/g)].map(({ groups }) => groups?.['text'] ?? '');
  expect(examples.length).toBeGreaterThanOrEqual(5);
  const validate = new Ajv2020().compile(repositoryConfigJsonSchema());
  for (const text of examples) {
    const { config, problems } = readRepositoryConfig([{ origin: 'repository', path: 'proofline.yml', text }]);
    expect(problems).toEqual([]);
    expect(config).not.toEqual(DEFAULT_CONFIG);
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  }
});
