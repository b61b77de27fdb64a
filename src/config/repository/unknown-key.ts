import { nearestKey } from './nearest-key.ts';
import { CONFIG_KEYS, type ConfigKey } from './schema.ts';

/** Keys of CodeRabbit's file, and what they are called here. Those without an equivalent are known as well. */
const CODERABBIT_KEYS: Readonly<Record<string, ConfigKey | undefined>> = {
  'reviews.path_filters': 'path_filters',
  'reviews.path_instructions': 'path_instructions',
  'reviews.auto_review': 'enabled',
  'reviews.auto_review.enabled': 'enabled',
  'reviews.auto_review.auto_incremental_review': 'events',
  'reviews.auto_review.auto_pause_after_reviewed_commits': 'pause_after_pushes',
  'reviews.auto_review.drafts': 'drafts',
  'reviews.auto_review.base_branches': 'base_branches',
  'reviews.auto_review.labels': 'labels',
  'reviews.auto_review.ignore_title_keywords': 'title_keywords',
  'reviews.auto_review.ignore_usernames': 'authors',
  'reviews.high_level_summary': 'summary',
  'reviews.high_level_summary_instructions': 'instructions',
  'reviews.fail_commit_status': 'on_infrastructure_error',
  'reviews.profile': undefined,
  'reviews.request_changes_workflow': undefined,
  reviews: undefined,
  early_access: undefined,
  tone_instructions: 'instructions',
  enable_free_tier: undefined,
  inheritance: undefined,
  chat: undefined,
  knowledge_base: undefined,
  code_generation: undefined,
  issue_enrichment: undefined,
};

/** The keys of CodeRabbit's that stand right inside another one. */
export const foreignKeysIn = (key: string): readonly string[] =>
  Object.keys(CODERABBIT_KEYS).flatMap((path) => {
    const inner = path.startsWith(`${key}.`) ? path.slice(key.length + 1) : '';
    return inner === '' || inner.includes('.') ? [] : [inner];
  });

const MAX_SHOWN = 60;

/** What to tell about a key that does not exist: what it is called here, or which one was meant. */
export function describeUnknownKey(key: string): string {
  if (key === '') return 'a key must be a word';
  const shown = key.length > MAX_SHOWN ? `${key.slice(0, MAX_SHOWN)}…` : key;
  if (Object.hasOwn(CODERABBIT_KEYS, key)) {
    const here = CODERABBIT_KEYS[key];
    return here === undefined
      ? `${shown}: a key of CodeRabbit that has no equivalent here`
      : `${shown}: a key of CodeRabbit; here it is ${here}, at the top level`;
  }
  const meant = nearestKey(key, CONFIG_KEYS);
  return meant === undefined
    ? `${shown}: there is no such key`
    : `${shown}: there is no such key; did you mean ${meant}?`;
}
