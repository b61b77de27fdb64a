import { z } from 'zod';
import { globProblem } from './glob.ts';

/** The gravest first, as findings know them. */
export const SEVERITIES = ['critical', 'major', 'minor', 'info'] as const;

/** A key's default says what its absence means; `why` is what people read about it. */
const choice = <const Words extends readonly [string, ...string[]]>(words: Words, why: string) =>
  z.enum(words, { error: `must be one of ${words.join(', ')}` }).describe(why);
const flag = (why: string) => z.boolean({ error: 'must be true or false' }).describe(why);
const whole = (min: number, max: number, why: string) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(why);
};

const MAX_PATTERNS = 50;
const MAX_PATTERN = 200;
const glob = (mayExclude: boolean) =>
  z
    .string({ error: `must be a pattern, such as src/**${mayExclude ? ' or "!**/*.md"' : ''}` })
    .max(MAX_PATTERN, { error: `must have at most ${MAX_PATTERN} characters`, abort: true })
    .superRefine((text, context) => {
      const problem = globProblem(mayExclude ? text.replace(/^!/, '') : text);
      if (problem !== undefined) context.addIssue(problem);
      else if (!mayExclude && text.startsWith('!')) context.addIssue('must not begin with !');
    });

/** All of them together are less than what the agent's first message has room for: nothing is cut. */
const MAX_INSTRUCTIONS = { general: 5000, perPath: 1000, paths: 20 } as const;
const text = (max: number) =>
  z.string({ error: 'must be a text' }).max(max, { error: `must have at most ${max} characters` });

/**
 * Every key of `.github/proofline.yml`. A new key is a line here: documentation and JSON Schema are held against it by
 * tests. Only keys that are obeyed stand here; an accepted key that does nothing would be a lie.
 */
export const RepositoryConfigFile = z.strictObject({
  fail_on: choice(
    [...SEVERITIES, 'off'],
    'Findings of this severity or above fail the check, and so does a change that was not read to the end.',
  ).default('off'),
  coverage: choice(
    ['all', 'any'],
    'all: files that were not read over all changed lines keep the check from success. any: they do not.',
  ).default('all'),
  severity_threshold: choice(
    SEVERITIES,
    'Findings below this severity are counted on the check and shown nowhere.',
  ).default('info'),
  max_comments: whole(
    0,
    25,
    'Inline comments of one review at most, the most severe first; the others stand in its body.',
  ).default(25),
  path_filters: z
    .array(glob(true), { error: 'must be a list of patterns' })
    .max(MAX_PATTERNS, { error: `must have at most ${MAX_PATTERNS} patterns` })
    .describe(
      'Files to review, as patterns; those behind ! are left out. With such patterns alone, every other file is reviewed.',
    )
    .default([]),
  instructions: text(MAX_INSTRUCTIONS.general)
    .describe('What reviewers should care about in this repository, and what not, in plain words.')
    .default(''),
  path_instructions: z
    .array(
      z.strictObject(
        { path: glob(false), instructions: text(MAX_INSTRUCTIONS.perPath) },
        { error: 'must have path and instructions, and nothing else' },
      ),
      { error: 'must be a list of paths with their instructions' },
    )
    .max(MAX_INSTRUCTIONS.paths, { error: `must have at most ${MAX_INSTRUCTIONS.paths} entries` })
    .describe('The same for the files that match a pattern; the reviewer is told when the change touches one of them.')
    .default([]),
  on_infrastructure_error: choice(
    ['auto', 'neutral', 'action_required', 'failure'],
    'Conclusion when a platform was down, the repository unreadable or the model declined. auto: action_required when fail_on is set, else neutral.',
  ).default('auto'),
  show_cost: flag('Whether the check shows what a review has cost.').default(true),
  sarif: flag('Whether findings are uploaded to code scanning as well.').default(false),
});

type File = z.output<typeof RepositoryConfigFile>;

/** A key as it is written in the file. */
export type ConfigKey = keyof File;
export const CONFIG_KEYS: readonly ConfigKey[] = RepositoryConfigFile.keyof().options;

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

/** The effective configuration of a repository: every key has a value. */
export type RepositoryConfig = { readonly [Key in ConfigKey as Camel<Key>]: Readonly<File[Key]> };

/** What a review is planned by, and what of the configuration counts after that. */
export type PlanningConfig = Pick<RepositoryConfig, 'pathFilters' | 'instructions' | 'pathInstructions'>;
export type ReviewConfig = Omit<RepositoryConfig, keyof PlanningConfig>;

/** The configuration with the keys as the code names them. */
export function toRepositoryConfig(file: File): RepositoryConfig {
  const entries = Object.entries(file).map(([key, value]) => [
    key.replaceAll(/_(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries);
}

/** What holds where nobody has said anything. */
export const DEFAULT_CONFIG: RepositoryConfig = toRepositoryConfig(RepositoryConfigFile.parse({}));
