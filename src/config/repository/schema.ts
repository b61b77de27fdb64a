import { z } from 'zod';
import { EFFORTS } from '../effort.ts';
import { SEVERITIES } from '../severity.ts';
import { duration, MINUTE_MS } from './duration.ts';
import { choice, dollars, flag, MAX_ENTRIES, whole, words } from './fields.ts';
import { globProblem } from './glob.ts';
import { languageName } from './language.ts';
import { Research } from './research.ts';

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

/** Branches and files have names of the same form. */
const patterns = (why: string) =>
  z
    .array(glob(true), { error: 'must be a list of patterns' })
    .max(MAX_ENTRIES, { error: `must have at most ${MAX_ENTRIES} patterns` })
    .describe(why)
    .default([]);
/** All of them together are less than what the agent's first message has room for: nothing is cut. */
const MAX_INSTRUCTIONS = { general: 5000, perPath: 1000, paths: 20 } as const;
const text = (max: number) =>
  z.string({ error: 'must be a text' }).max(max, { error: `must have at most ${max} characters` });

/** What happens to a pull request and can start a review of it, in GitHub's words; `edited` is a new base branch. */
const STARTING_EVENTS = ['opened', 'reopened', 'synchronize', 'ready_for_review', 'edited'] as const;

/** Verbs that few other bots use, so that `/VERB` is ours unless a repository says otherwise. */
const SHORT_FORMS = ['review', 'research', 'cancel', 'help'] as const;

/** With the prefix `/review` the bare word would mean two things. */
const prefix = z
  .string({ error: 'must be a word such as /robo or @robo' })
  .regex(/^[/@][A-Za-z0-9][A-Za-z0-9_-]{0,38}$/, {
    error: 'must be one word of at most 40 letters, digits, - and _ that begins with / or @, such as /robo or @robo',
    abort: true,
  })
  .refine((word) => SHORT_FORMS.every((verb) => word.toLowerCase() !== `/${verb}`), {
    error: `must not be one of ${SHORT_FORMS.map((verb) => `/${verb}`).join(', ')}, which are commands by themselves`,
  });

const MAX_LANGUAGE = 60;
const language = (why: string) => {
  const error = 'must be a language, by its English name or its tag, such as German or pt-BR';
  return z
    .string({ error })
    .max(MAX_LANGUAGE, { error, abort: true })
    .refine((name) => languageName(name) !== undefined, { error })
    .nullable()
    .describe(why)
    .default(null);
};

const model = (why: string) => {
  const error = 'must be the id of a model, such as claude-opus-5-5';
  return z
    .string({ error })
    .regex(/^[A-Za-z0-9][A-Za-z0-9.:_-]{0,99}$/, { error })
    .nullable()
    .describe(why)
    .default(null);
};

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
  path_filters: patterns(
    'Files to review, as patterns; those behind ! are left out. With such patterns alone, every other file is reviewed.',
  ),
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
  enabled: flag('Whether reviews start by themselves. Commands and buttons work all the same.').default(true),
  drafts: flag('Whether drafts are reviewed too; otherwise they are when they are ready.').default(false),
  base_branches: patterns(
    'Branches to merge into whose pull requests are reviewed, as patterns; those behind ! are left out.',
  ),
  labels: z
    .strictObject({ force: words('labels'), skip: words('labels') }, { error: 'must have force, skip or both' })
    .describe('force: a label that starts a review whatever else holds it back. skip: one that holds it back.')
    .default({ force: [], skip: [] }),
  title_keywords: words('words').describe(
    'Words that hold a review back while they stand in the title; case does not matter.',
  ),
  authors: z
    .strictObject({ skip: words('logins'), bots: words('logins') }, { error: 'must have skip, bots or both' })
    .describe('skip: people whose pull requests are not reviewed. bots: bots whose pull requests are; * for all.')
    .default({ skip: [], bots: [] }),
  events: z
    .array(z.enum(STARTING_EVENTS, { error: `must be one of ${STARTING_EVENTS.join(', ')}` }), {
      error: `must be a list of ${STARTING_EVENTS.join(', ')}`,
    })
    .describe('What starts a review by itself; edited is a new base branch.')
    .default([...STARTING_EVENTS]),
  pause_after_pushes: whole(
    0,
    100,
    'After so many pushes reviewed by themselves, further ones wait until somebody asks. 0: they never wait.',
  ).default(0),
  debounce: duration(
    0,
    10 * MINUTE_MS,
    'How long a review waits for further pushes before it begins, such as 30s; by default as the operator has it.',
  ),
  deadline: duration(
    MINUTE_MS,
    7 * 24 * 60 * MINUTE_MS,
    'How long a review may take, such as 20m; never longer than the operator allows, which is the default.',
  ),
  budget: dollars(
    'What one review may spend, in US dollars; never more than the operator allows. By default as the operator has it.',
  ),
  model: model('The model that reviews, one of those that the operator allows; by default as the operator has it.'),
  effort: z
    .enum(EFFORTS, { error: `must be one of ${EFFORTS.join(', ')}` })
    .nullable()
    .describe('How hard the model thinks; never harder than the operator allows. By default as the operator has it.')
    .default(null),
  language: language('The language of titles, texts and summary that the reviewer writes, such as German or pt-BR.'),
  summary: choice(
    ['full', 'short', 'none'],
    'The summary that the reviewer writes, on the check and in the review. short: a few sentences. none: left out.',
  ).default('full'),
  commands_prefix: prefix
    .describe('The word before a command, such as /robo or @robo. A mention of the App works all the same.')
    .default('/proofline'),
  short_forms: z
    .array(z.enum(SHORT_FORMS, { error: `must be one of ${SHORT_FORMS.join(', ')}` }), {
      error: `must be a list of ${SHORT_FORMS.join(', ')}; [] for none`,
    })
    .describe('Commands that work with a slash alone, without the word before them. []: none.')
    .default([...SHORT_FORMS]),
  research: Research.describe('Which questions about the code are answered, and what is read for them.').default(
    Research.parse({}),
  ),
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

const PLANNING = ['pathFilters', 'instructions', 'pathInstructions'] as const;
const AUTOMATIC = [
  'enabled',
  'drafts',
  'baseBranches',
  'labels',
  'titleKeywords',
  'authors',
  'events',
  'pauseAfterPushes',
] as const;
const LIMITS = ['debounce', 'deadline', 'budget'] as const;
const RESEARCH = ['research'] as const;

/** What a review is planned by. */
export type PlanningConfig = Pick<RepositoryConfig, (typeof PLANNING)[number]>;
/** What decides whether a review starts by itself. */
export type AutomaticConfig = Pick<RepositoryConfig, (typeof AUTOMATIC)[number] | 'failOn'>;
/** What a review may take; null where the operator's value holds. */
export type LimitsConfig = Pick<RepositoryConfig, (typeof LIMITS)[number]>;
/** How people write commands. */
export type CommandsConfig = Pick<RepositoryConfig, 'commandsPrefix' | 'shortForms'>;
/** Who reviews; null where the operator's value holds. */
export type ReviewerConfig = Pick<RepositoryConfig, 'model' | 'effort'>;
/** What counts after a review was planned. */
export type ReviewConfig = Omit<
  RepositoryConfig,
  (typeof PLANNING)[number] | (typeof AUTOMATIC)[number] | (typeof LIMITS)[number] | (typeof RESEARCH)[number]
>;

/** The part of a configuration that a run keeps. */
export function toReviewConfig(config: RepositoryConfig): ReviewConfig {
  const isOver = new Set<string>([...PLANNING, ...AUTOMATIC, ...LIMITS, ...RESEARCH]);
  const { ...kept } = config;
  for (const key of isOver) Reflect.deleteProperty(kept, key);
  return kept;
}

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
