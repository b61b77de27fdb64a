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
  return (error?.issues ?? []).map(({ path, message }) => ({ ...valueAt(path), message: `${key}: ${message}` }));
}

function describeUnknown({ key, keyAt, entries }: Entry, path = key): Omit<ConfigProblem, 'origin' | 'path'>[] {
  const foreign = entries().filter((inner) => foreignKeysIn(path).includes(inner.key));
  if (foreign.length === 0) return [{ ...keyAt, message: describeUnknownKey(path) }];
  return foreign.flatMap((inner) => describeUnknown(inner, `${path}.${inner.key}`));
}
