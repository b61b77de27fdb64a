import type { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
import type { ConfigOrigin, ConfigProblem } from './config-problem.ts';
import { CONFIG_KEYS, type ConfigKey, RepositoryConfigFile } from './schema.ts';
import { describeUnknownKey, foreignKeysIn } from './unknown-key.ts';
import { type Entry, InvalidYaml, readYaml } from './yaml-entries.ts';

/** A configuration file. Without `text` there is one, but none that can be read: binary, or far too large. */
export interface ConfigSource {
  readonly origin: ConfigOrigin;
  readonly path: string;
  readonly text: string | undefined;
}

/** What a file says: the values of keys that are in order, and what is wrong with the others. */
export interface ParsedSource {
  readonly values: Readonly<Partial<Record<ConfigKey, unknown>>>;
  readonly problems: readonly ConfigProblem[];
  /** A problem with a key of the file. */
  readonly problemAt: (key: ConfigKey, message: string) => ConfigProblem;
}

export const MAX_CONFIG_BYTES = 64 * 1024;
const START = { line: 1, column: 1 } as const;

/** Reads one configuration file. Whatever is in it becomes a value or a problem, never an exception. */
export function parseSource({ origin, path, text }: ConfigSource): ParsedSource {
  const place: Place = (problem) => ({ origin, path, ...problem });
  const broken = (problems: readonly Parameters<Place>[0][]): ParsedSource => ({
    ...readEntries([], place),
    problems: problems.map(place),
  });
  if (text === undefined || Buffer.byteLength(text) > MAX_CONFIG_BYTES)
    return broken([{ ...START, message: `must be a text of at most ${MAX_CONFIG_BYTES / 1024} kB` }]);
  try {
    return readEntries(readYaml(text), place);
  } catch (error) {
    if (error instanceof InvalidYaml) return broken(error.defects);
    return broken([{ ...START, message: `is no YAML that can be read (${messageOf(error)})` }]);
  }
}

type Place = (problem: Omit<ConfigProblem, 'origin' | 'path'>) => ConfigProblem;

function readEntries(entries: readonly Entry[], place: Place): ParsedSource {
  const values: Partial<Record<ConfigKey, unknown>> = {};
  const problems: ConfigProblem[] = [];
  for (const entry of entries) {
    const key = CONFIG_KEYS.find((known) => known === entry.key);
    const wrong = key === undefined ? describeUnknown(entry) : describeValue(key, entry);
    problems.push(...wrong.map(place));
    if (key !== undefined && wrong.length === 0) values[key] = entry.value;
  }
  const problemAt = (key: ConfigKey, message: string) =>
    place({ ...(entries.find((entry) => entry.key === key)?.valueAt() ?? START), message });
  return { values, problems, problemAt };
}

function describeValue(key: ConfigKey, { value, valueAt }: Entry) {
  const { error } = RepositoryConfigFile.shape[key].safeParse(value);
  return (error?.issues ?? [])
    .flatMap(closestIssues)
    .map((issue) => ({
      ...valueAt(placeOf(issue)),
      message: `${[key, ...leadingWords(issue.path)].join('.')}: ${issue.message}`,
    }))
    .toSorted((one, other) => one.line - other.line || one.column - other.column);
}

type Issue = z.core.$ZodIssue;

/** Where several forms are taken, what is wrong with the one that was meant: it is wrong somewhere inside. */
function closestIssues(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((issues) => issues.every(({ code, path }) => isInside(code, path)));
  return meant?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

const isInside = (code: Issue['code'], path: readonly PropertyKey[]) => path.length > 0 || code === 'unrecognized_keys';

/** A key that does not exist is shown itself. */
const placeOf = (issue: Issue): readonly PropertyKey[] =>
  issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;

/** The names on the way to a value, up to where a list begins. */
function leadingWords(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const end = path.findIndex((step) => typeof step === 'number');
  return end === -1 ? path : path.slice(0, end);
}

function describeUnknown({ key, keyAt, entries }: Entry, path = key): Omit<ConfigProblem, 'origin' | 'path'>[] {
  const foreign = entries().filter((inner) => foreignKeysIn(path).includes(inner.key));
  if (foreign.length === 0) return [{ ...keyAt, message: describeUnknownKey(path) }];
  return foreign.flatMap((inner) => describeUnknown(inner, `${path}.${inner.key}`));
}
