import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { isAtLeast } from '../severity.ts';
import type { ConfigOrigin, ConfigProblem } from './config-problem.ts';
import { type ConfigSource, type ParsedSource, parseSource } from './parse-source.ts';
import {
  CONFIG_KEYS,
  type ConfigKey,
  type RepositoryConfig,
  RepositoryConfigFile,
  toRepositoryConfig,
} from './schema.ts';

type Place = Omit<ConfigProblem, 'message'>;

/** What holds for a repository, where each value comes from, and what is wrong in its files. */
export interface EffectiveConfig {
  /** Without the keys that have problems. Act on it only when there are none: a broken file never means defaults. */
  readonly config: RepositoryConfig;
  readonly origins: ReadonlyMap<ConfigKey, ConfigOrigin | 'operator' | 'default'>;
  readonly problems: readonly ConfigProblem[];
  /** Where the values stand that come from files. */
  readonly places: ReadonlyMap<ConfigKey, Place>;
  /** Of the effective values, in hex: equal for equal values, wherever they come from. */
  readonly sha256: string;
}

/** Problems that are reported at most; more of them tell nothing new. */
const MAX_PROBLEMS = 50;

/**
 * Puts the effective configuration together, key by key: the repository's own file goes before its organisation's, that
 * before what the operator has set, that before the defaults. Pure; `sources` in any order, none for a repository without
 * a file.
 */
export function readRepositoryConfig(
  sources: readonly ConfigSource[],
  operatorDefaults: z.input<typeof RepositoryConfigFile> = {},
): EffectiveConfig {
  const layers = (['repository', 'organisation'] as const).flatMap((origin) =>
    sources.filter((source) => source.origin === origin).map((source) => ({ origin, ...parseSource(source) })),
  );
  const lowestFirst = [operatorDefaults, ...layers.map(({ values }) => values).toReversed()];
  const file = RepositoryConfigFile.parse(Object.assign({}, ...lowestFirst));
  const originOf = (key: ConfigKey) =>
    layers.find(({ values }) => Object.hasOwn(values, key))?.origin ??
    (Object.hasOwn(operatorDefaults, key) ? 'operator' : 'default');
  return {
    config: toRepositoryConfig(file),
    origins: new Map(CONFIG_KEYS.map((key) => [key, originOf(key)])),
    problems: [...layers.flatMap(({ problems }) => problems), ...hiddenGate(file, layers)].slice(0, MAX_PROBLEMS),
    places: new Map(CONFIG_KEYS.flatMap((key) => placeOf(key, layers))),
    sha256: createHash('sha256')
      .update(JSON.stringify(CONFIG_KEYS.toSorted().map((key) => [key, file[key]])))
      .digest('hex'),
  };
}

function placeOf(key: ConfigKey, layers: readonly ParsedSource[]): [ConfigKey, Place][] {
  const layer = layers.find(({ values }) => Object.hasOwn(values, key));
  if (layer === undefined) return [];
  const { message: _none, ...place } = layer.problemAt(key, '');
  return [[key, place]];
}

/** A problem with the value of a key that only shows when it is acted on. */
export function configProblem(
  { places }: Pick<EffectiveConfig, 'places'>,
  key: ConfigKey,
  message: string,
): ConfigProblem {
  const place = places.get(key) ?? { origin: 'repository', path: '.github/proofline.yml', line: 1, column: 1 };
  return { ...place, message: `${key}: ${message}` };
}

/** A gate below the threshold would fail checks for findings that nobody can see. */
function hiddenGate(
  { fail_on: gate, severity_threshold: threshold }: z.output<typeof RepositoryConfigFile>,
  layers: readonly ParsedSource[],
): ConfigProblem[] {
  if (gate === 'off' || isAtLeast(gate, threshold)) return [];
  for (const { values, problemAt } of layers) {
    const key = (['fail_on', 'severity_threshold'] as const).find((one) => Object.hasOwn(values, one));
    if (key === undefined) continue;
    const message = `${key}: fail_on is ${gate} and severity_threshold is ${threshold}, so the check would fail for findings that are not shown`;
    return [problemAt(key, message)];
  }
  return [];
}
