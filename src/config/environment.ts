import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { AppError, messageOf, type Recovery } from '../core/errors.ts';
import { EFFORTS } from './effort.ts';

/** The environment does not let the App start. `problems` names each key and what to do about it. */
export class InvalidEnvironment extends AppError {
  readonly code = 'invalid_environment';
  readonly recovery: Recovery = 'give-up';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const text = z.string().trim();
const isHeader = (value: string) => /^[\x21-\x7e]+$/.test(value);
const whole = (min: number, max: number, error = `must be a whole number from ${min} to ${max}`) =>
  z.coerce.number<string>({ error }).int(error).min(min, error).max(max, error);
const WEEK_MS = 7 * 24 * 3_600_000;
const milliseconds = (min: number) =>
  whole(min, WEEK_MS, `must be a whole number of milliseconds from ${min} to ${WEEK_MS}`);
const NOT_DOLLARS = 'must be an amount in US dollars from 0.01 to 10000, without a sign';
const dollars = z.coerce
  .number<string>({ error: NOT_DOLLARS })
  .min(0.01, NOT_DOLLARS)
  .max(10_000, NOT_DOLLARS)
  .transform((amount) => Math.round(amount * 100));
const oneOf = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, { error: `must be one of ${words.join(', ')}` });
/** Long enough that the well-known default of the framework, `development`, cannot pass. */
const secret = text.min(
  16,
  'must have at least 16 characters: use a long random value, for example from `openssl rand -hex 32`',
);
const days = whole(1, 3650, 'must be a whole number of days from 1 to 3650');
/** One key, or the new and the old one while it is being replaced. */
const signingKeys = text
  .transform((keys) => keys.split(',').map((key) => key.trim()))
  .refine(
    (keys) => keys.every((key) => /^whsec_[A-Za-z0-9+/=_-]{16,}$/.test(key)),
    'must be the signing key that the Console showed, like whsec_...; two keys are separated by a comma',
  );
const origin = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://api.example.com' })
  .transform((url) => url.replace(/\/+$/, ''));
const databaseUrl = z
  .url({
    protocol: /^postgres(?:ql)?$/,
    error: 'must be like postgres://user:password@host:5432/database',
    abort: true,
  })
  .refine(isEncoded, 'has a special character in its password that must be percent-encoded: %40 for @, %2F for /');
const listed = (list: string) =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
const accounts = text.transform((list) => (list === '*' ? ('*' as const) : listed(list.toLowerCase())));

/**
 * Every environment key the App reads, its meaning in `.env.example`. Money is held in whole US cents, time in
 * milliseconds.
 */
export const EnvironmentSchema = z.object({
  APP_ID: whole(1, Number.MAX_SAFE_INTEGER, 'must be the number of the App, not its client id'),
  PRIVATE_KEY: text.optional(),
  PRIVATE_KEY_PATH: text.optional(),
  WEBHOOK_SECRET: secret,
  WEBHOOK_SECRET_PREVIOUS: secret.optional(),
  HOST: text.default('127.0.0.1'),
  PORT: whole(0, 65_535).default(3000),
  GHE_HOST: text.regex(/^[A-Za-z0-9.-]+(?::\d+)?$/, 'must be a host name, without scheme or path').optional(),
  GHE_PROTOCOL: oneOf(['https', 'http']).default('https'),
  ANTHROPIC_API_KEY: text.min(1).refine(isHeader, 'must not contain spaces or line breaks'),
  ANTHROPIC_BASE_URL: origin.optional(),
  ANTHROPIC_WEBHOOK_SIGNING_KEY: signingKeys.optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATA_DIR: text.min(1).default('.proofline'),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  ALLOWED_ACCOUNTS: accounts.optional(),
  MODEL: text.min(1).default('claude-opus-5-5'),
  EFFORT: oneOf(EFFORTS).default('medium'),
  ALLOWED_MODELS: text.transform(listed).default([]),
  MAX_EFFORT: oneOf(EFFORTS).optional(),
  REVIEW_BUDGET_USD: dollars.default(200),
  MAX_REVIEW_BUDGET_USD: dollars.default(1000),
  DAILY_BUDGET_USD: dollars.default(2500),
  REVIEW_DEADLINE_MS: milliseconds(1000).default(30 * 60_000),
  DEBOUNCE_MS: milliseconds(0).default(5000),
  STREAM_SILENCE_MS: milliseconds(1000).default(90_000),
  TOKEN_ROTATION_MS: milliseconds(1000).default(10 * 60_000),
  RECONCILE_INTERVAL_MS: milliseconds(1000).default(5 * 60_000),
  CONVERSATION_DAYS: days.default(14),
  RETENTION_DAYS: days.default(30),
});

type Parsed = z.output<typeof EnvironmentSchema>;

export interface Environment extends Omit<Parsed, 'PRIVATE_KEY' | 'PRIVATE_KEY_PATH'> {
  /** PEM of the App's private key. */
  readonly PRIVATE_KEY: string;
}

/**
 * Reads the App's configuration from the given variables, a `.env` file filling in what they leave out.
 *
 * An empty variable counts as absent. Throws `InvalidEnvironment` with one line per key.
 */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env, envFile = '.env'): Environment {
  const given = withoutEmpty({ ...readEnvFile(envFile), ...withoutEmpty(variables) });
  const parsed = EnvironmentSchema.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => describe(issue, given));
  if (parsed.success) problems.push(...budgetProblems(parsed.data), ...effortProblems(parsed.data));
  const key = readPrivateKey(given, problems);
  if (!parsed.success || key === undefined || problems.length > 0) throw new InvalidEnvironment([...new Set(problems)]);
  const { PRIVATE_KEY: _inline, PRIVATE_KEY_PATH: _path, ...rest } = parsed.data;
  return { ...rest, PRIVATE_KEY: key };
}

/** REST root of a GitHub Enterprise host; undefined for github.com. */
export function githubBaseUrl({ GHE_HOST, GHE_PROTOCOL }: Pick<Environment, 'GHE_HOST' | 'GHE_PROTOCOL'>) {
  return GHE_HOST === undefined ? undefined : `${GHE_PROTOCOL}://${GHE_HOST}/api/v3`;
}

/** One review must fit into what may be spent: otherwise none would ever begin. */
function budgetProblems({ REVIEW_BUDGET_USD: review, ...limits }: Parsed): string[] {
  const tooLow = (['MAX_REVIEW_BUDGET_USD', 'DAILY_BUDGET_USD'] as const).filter((key) => limits[key] < review);
  return tooLow.map(
    (key) => `${key}: must be at least REVIEW_BUDGET_USD, which is ${review / 100}; raise it or lower that`,
  );
}

function effortProblems({ EFFORT: effort, MAX_EFFORT: most = effort }: Parsed): string[] {
  const isTooLow = EFFORTS.indexOf(most) < EFFORTS.indexOf(effort);
  return isTooLow ? [`MAX_EFFORT: must be at least EFFORT, which is ${effort}; raise it or lower that`] : [];
}

/** An `@`, `/` or `%` of a password, left as it is, makes another URL of it: one whose parts are read wrongly. */
function isEncoded(url: string): boolean {
  try {
    const { username, password, pathname } = new URL(url);
    decodeURIComponent(`${username}${password}`);
    return !pathname.includes('@');
  } catch {
    return false;
  }
}

function readEnvFile(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new InvalidEnvironment([`${path}: cannot be read (${messageOf(error)})`]);
  }
}

function withoutEmpty(variables: NodeJS.Dict<string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => (entry[1] ?? '').trim() !== ''),
  );
}

function describe(issue: z.core.$ZodIssue, given: Record<string, string>): string {
  const key = String(issue.path[0]);
  if (given[key] === undefined) return `${key}: is required; see .env.example for what it is`;
  return `${key}: ${issue.message}`;
}

function readPrivateKey(given: Record<string, string>, problems: string[]): string | undefined {
  const inline = given['PRIVATE_KEY'];
  const path = given['PRIVATE_KEY_PATH'];
  if (inline === undefined && path === undefined) {
    problems.push(
      'PRIVATE_KEY: is required (or PRIVATE_KEY_PATH); download it from the settings page of your GitHub App',
    );
    return undefined;
  }
  const name = inline === undefined ? 'PRIVATE_KEY_PATH' : 'PRIVATE_KEY';
  try {
    return decodePem(inline ?? readKeyFile(path ?? ''));
  } catch (error) {
    problems.push(`${name}: ${messageOf(error)}`);
    return undefined;
  }
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`cannot be read (${messageOf(error)})`, { cause: error });
  }
}

/** Accepts a PEM as it is, with `\n` escapes, or in base64; returns it as PKCS#8. */
function decodePem(value: string): string {
  const unescaped = value.replaceAll(String.raw`\n`, '\n').trim();
  const pem = unescaped.startsWith('-----BEGIN') ? unescaped : Buffer.from(value, 'base64').toString('utf8').trim();
  if (!pem.startsWith('-----BEGIN')) throw new Error('is not a private key in PEM form');
  try {
    return createPrivateKey(pem).export({ format: 'pem', type: 'pkcs8' }).toString();
  } catch {
    throw new Error('is not a readable private key; use the .pem file as GitHub gave it');
  }
}
