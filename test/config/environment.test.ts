import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { EnvironmentSchema, InvalidEnvironment, readEnvironment } from '../../src/config/environment.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const valid = {
  APP_ID: '7',
  PRIVATE_KEY: pem,
  WEBHOOK_SECRET: '0123456789abcdef',
  ANTHROPIC_API_KEY: 'sk-ant-key',
};
const folder = mkdtempSync(path.join(tmpdir(), 'proofline-env-'));
const NO_FILE = path.join(folder, 'absent');

function problemsOf(variables: NodeJS.Dict<string>, file = NO_FILE): readonly string[] {
  try {
    readEnvironment(variables, file);
    return [];
  } catch (error) {
    if (error instanceof InvalidEnvironment) return error.problems;
    throw error;
  }
}

it('fills in the defaults', () => {
  expect(readEnvironment(valid, NO_FILE)).toMatchObject({
    APP_ID: 7,
    HOST: '127.0.0.1',
    PORT: 3000,
    MODEL: 'claude-opus-5-5',
    EFFORT: 'medium',
    REVIEW_BUDGET_USD: 200,
    REVIEW_DEADLINE_MS: 1_800_000,
    DEBOUNCE_MS: 5000,
    MAX_REVIEW_BUDGET_USD: 1000,
    DAILY_BUDGET_USD: 2500,
    TOKEN_ROTATION_MS: 600_000,
    RECONCILE_INTERVAL_MS: 300_000,
    CONVERSATION_DAYS: 14,
    RETENTION_DAYS: 30,
    DATA_DIR: '.proofline',
  });
});

it('refuses limits into which not even one review fits', () => {
  expect(problemsOf({ ...valid, REVIEW_BUDGET_USD: '30' })).toEqual([
    'MAX_REVIEW_BUDGET_USD: must be at least REVIEW_BUDGET_USD, which is 30; raise it or lower that',
    'DAILY_BUDGET_USD: must be at least REVIEW_BUDGET_USD, which is 30; raise it or lower that',
  ]);
});

it('lets repositories choose no other model and no more effort unless told so', () => {
  expect(readEnvironment(valid, NO_FILE)).toMatchObject({ ALLOWED_MODELS: [] });
  expect(readEnvironment(valid, NO_FILE).MAX_EFFORT).toBeUndefined();
  const told = { ...valid, ALLOWED_MODELS: 'claude-haiku-5-5, claude-sonnet-5-5,', MAX_EFFORT: 'high' };
  expect(readEnvironment(told, NO_FILE)).toMatchObject({
    ALLOWED_MODELS: ['claude-haiku-5-5', 'claude-sonnet-5-5'],
    MAX_EFFORT: 'high',
  });
  expect(problemsOf({ ...valid, EFFORT: 'high', MAX_EFFORT: 'low' })).toEqual([
    'MAX_EFFORT: must be at least EFFORT, which is high; raise it or lower that',
  ]);
});

it('takes one signing key, or the new and the old one', () => {
  const keys = [`whsec_${'a'.repeat(32)}`, `whsec_${'b'.repeat(32)}`];
  const read = (value: string) => readEnvironment({ ...valid, ANTHROPIC_WEBHOOK_SIGNING_KEY: value }, NO_FILE);
  expect(read(keys.join(', '))).toMatchObject({ ANTHROPIC_WEBHOOK_SIGNING_KEY: keys });
  expect(read(keys[0] ?? '')).toMatchObject({ ANTHROPIC_WEBHOOK_SIGNING_KEY: keys.slice(0, 1) });
});

it.each([
  ['with escaped line breaks', pem.replaceAll('\n', String.raw`\n`)],
  ['in base64', Buffer.from(pem).toString('base64')],
])('takes a private key %s', (_form, key) => {
  expect(readEnvironment({ ...valid, PRIVATE_KEY: key }, NO_FILE).PRIVATE_KEY).toContain('BEGIN PRIVATE KEY');
});

it('reads the private key from a file', () => {
  const file = path.join(folder, 'key.pem');
  writeFileSync(file, pem);
  const { PRIVATE_KEY: _inline, ...rest } = valid;
  expect(readEnvironment({ ...rest, PRIVATE_KEY_PATH: file }, NO_FILE).PRIVATE_KEY).toContain('BEGIN PRIVATE KEY');
});

it('prefers a real variable to the .env file, and the file to nothing', () => {
  const file = path.join(folder, 'dotenv');
  writeFileSync(file, 'APP_ID=1\nMODEL=claude-sonnet-5-5\n');
  expect(readEnvironment({ ...valid, APP_ID: '2' }, file)).toMatchObject({ APP_ID: 2, MODEL: 'claude-sonnet-5-5' });
});

it('names every missing key, one line each', () => {
  expect(problemsOf({})).toEqual([
    expect.stringMatching(/^APP_ID: is required/),
    expect.stringMatching(/^WEBHOOK_SECRET: is required/),
    expect.stringMatching(/^ANTHROPIC_API_KEY: is required/),
    expect.stringMatching(/^PRIVATE_KEY: is required/),
  ]);
});

it.each([
  ['APP_ID', 'Iv1.abc'],
  ['WEBHOOK_SECRET', 'development'],
  ['WEBHOOK_SECRET', 'short'],
  ['PRIVATE_KEY', 'nonsense'],
  ['PORT', '70000'],
  ['GHE_HOST', 'https://ghe.example'],
  ['DATABASE_URL', 'mysql://x'],
  ['LOG_LEVEL', 'loud'],
  ['REVIEW_BUDGET_USD', '-1'],
  ['EFFORT', 'heroic'],
  ['ANTHROPIC_WEBHOOK_SIGNING_KEY', 'sk-ant-wrong'],
  ['RETENTION_DAYS', '0'],
  ['ANTHROPIC_BASE_URL', 'not a url'],
  ['DEBOUNCE_MS', '-1.5'],
  ['DATABASE_URL', 'postgres://user:p@ss/word@host:5432/proofline'],
  ['DATABASE_URL', 'postgres://user:100%zz@host:5432/proofline'],
])('refuses %s=%s and names the key', (key, value) => {
  const problems = problemsOf({ ...valid, [key]: value });
  expect(problems).toEqual([expect.stringMatching(new RegExp(`^${key}: `))]);
  expect(problems.join(' ')).not.toContain(valid.ANTHROPIC_API_KEY);
});

it.each([
  ['APP_ID', 'Iv1.abc', 'APP_ID: must be the number of the App, not its client id'],
  ['PORT', '70000', 'PORT: must be a whole number from 0 to 65535'],
  ['REVIEW_BUDGET_USD', '$5', 'REVIEW_BUDGET_USD: must be an amount in US dollars from 0.01 to 10000, without a sign'],
  ['EFFORT', 'heroic', 'EFFORT: must be one of low, medium, high, xhigh, max'],
  ['DATABASE_URL', 'localhost/proofline', 'DATABASE_URL: must be like postgres://user:password@host:5432/database'],
])('says what %s must be when it is %s', (key, value, problem) => {
  expect(problemsOf({ ...valid, [key]: value })).toEqual([problem]);
});

it('takes a database URL whose password is percent-encoded', () => {
  const DATABASE_URL = 'postgres://user:p%40ss%2Fword%25@host:5432/proofline?sslmode=verify-full';
  expect(readEnvironment({ ...valid, DATABASE_URL }, NO_FILE)).toMatchObject({ DATABASE_URL });
});

it.each([
  ['a folder', folder],
  ['a file that is not there', path.join(folder, 'absent.pem')],
])('names PRIVATE_KEY_PATH when it is %s', (_what, file) => {
  const { PRIVATE_KEY: _inline, ...rest } = valid;
  expect(problemsOf({ ...rest, PRIVATE_KEY_PATH: file })).toEqual([
    expect.stringMatching(/^PRIVATE_KEY_PATH: cannot be read \(E/),
  ]);
});

const byName = (one: string | undefined, other: string | undefined) => (one ?? '').localeCompare(other ?? '');

it('lists each key in .env.example and knows each key listed there', () => {
  const listed = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').matchAll(
    /^#? ?(?<key>[A-Z_]+)=/gm,
  );
  expect([...listed].map((found) => found.groups?.['key']).toSorted(byName)).toEqual(
    Object.keys(EnvironmentSchema.shape).toSorted(byName),
  );
});
