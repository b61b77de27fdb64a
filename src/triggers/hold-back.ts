import { compilePathFilters } from '../config/repository/path-filters.ts';
import type { AutomaticConfig } from '../config/repository/schema.ts';
import { isBotListed, isSameLogin } from './logins.ts';
import { holdsKeyword, holdsSkipMark } from './title-marks.ts';

/** Why a review that could start by itself does not. */
export type HoldReason =
  | 'draft'
  | 'base-branch'
  | 'author'
  | 'bot'
  | 'skip-mark'
  | 'title-keyword'
  | 'skip-label'
  | 'event'
  | 'paused'
  | 'many-pushes'
  | 'approval';

/** What happened to the pull request. `edited`: it has a new base; `reworded`: its title or description was edited. */
export const CAUSES = [
  'opened',
  'reopened',
  'synchronize',
  'ready_for_review',
  'edited',
  'reworded',
  'labeled',
  'unlabeled',
  'converted_to_draft',
  'closed',
] as const;
export type Cause = (typeof CAUSES)[number];

/** The pull request as it is now, with what we know of it. */
export interface Candidate {
  readonly draft: boolean;
  readonly title: string;
  readonly body: string;
  readonly baseRef: string;
  readonly labels: readonly string[];
  /** `null` once the account is deleted. */
  readonly author: { readonly login: string; readonly type: string } | null;
  /** Anybody may open a pull request in a public repository. */
  readonly isPublic: boolean;
  /** Somebody has paused its reviews. */
  readonly isPaused: boolean;
  /** Pushes reviewed by themselves since somebody last asked for a review. */
  readonly pushes: number;
  /** What held its head back before; absent when nothing did. */
  readonly heldBy?: string | undefined;
}

/** What is asked about it. */
export interface Occasion {
  readonly cause: Cause;
  readonly sender: string;
  /** The label that was set, if one was and the head has not moved since: setting it is a word about that commit. */
  readonly label?: string | undefined;
  /** Who has set a label that is on the pull request now, as far as we were told. */
  readonly setterOf: (label: string) => string | undefined;
  /** Whether an account may write to the repository; undefined while nobody has looked. */
  readonly mayWrite: (login: string) => boolean | undefined;
}

/** `off`: the repository wants no automatic reviews. `ask`: it depends on whether this account may write. */
export type Ruling =
  | { readonly kind: 'go'; readonly isForced?: boolean }
  | { readonly kind: 'off' }
  | { readonly kind: 'hold'; readonly reason: HoldReason }
  | { readonly kind: 'ask'; readonly login: string };

const GO: Ruling = { kind: 'go' };
const hold = (reason: HoldReason): Ruling => ({ kind: 'hold', reason });

type Rule = (candidate: Candidate, occasion: Occasion, config: AutomaticConfig) => Ruling | undefined;

/**
 * Whether a review may start by itself. Pure: where it depends on what an account may do it says so, and is asked again
 * with the answer. The first rule that has something to say decides.
 */
export function holdBack(candidate: Candidate, occasion: Occasion, config: AutomaticConfig): Ruling {
  for (const rule of RULES) {
    const ruling = rule(candidate, occasion, config);
    if (ruling !== undefined) return ruling;
  }
  return GO;
}

const isSwitchedOff: Rule = (_candidate, _occasion, { enabled }) => (enabled ? undefined : { kind: 'off' });

/** Triage is enough to set a label, but not to spend money: whoever set it must be allowed to write. */
const isForced: Rule = (_candidate, { label, sender, mayWrite }, { labels }) => {
  if (label === undefined || !hasLabel(labels.force, label)) return undefined;
  const may = mayWrite(sender);
  if (may === undefined) return { kind: 'ask', login: sender };
  return may ? { kind: 'go', isForced: true } : undefined;
};

const isPaused: Rule = (candidate) => (candidate.isPaused ? hold('paused') : undefined);
const isDraft: Rule = ({ draft }, _occasion, { drafts }) => (draft && !drafts ? hold('draft') : undefined);

const isOtherBranch: Rule = ({ baseRef }, _occasion, { baseBranches }) =>
  compilePathFilters(baseBranches)(baseRef) ? undefined : hold('base-branch');

const isUnwantedAuthor: Rule = ({ author }, _occasion, { authors }) => {
  if (author === null) return undefined;
  if (authors.skip.some((login) => isSameLogin(login, author.login))) return hold('author');
  return author.type === 'Bot' && !isBotListed(authors.bots, author.login) ? hold('bot') : undefined;
};

/**
 * Title and description are written by the author or somebody who may write. Where the check can block a merge, the word of
 * anybody else must not open the way.
 */
const isMarked: Rule = (candidate, { mayWrite }, config) => {
  const { title, body, author } = candidate;
  const reason = holdsSkipMark(title, body)
    ? 'skip-mark'
    : holdsKeyword(title, config.titleKeywords)
      ? 'title-keyword'
      : undefined;
  if (reason === undefined || config.failOn === 'off') return reason === undefined ? undefined : hold(reason);
  if (author === null) return undefined;
  return countsFrom(author.login, reason, mayWrite);
};

const isLabelled: Rule = ({ labels }, { setterOf, mayWrite }, config) => {
  const skipping = labels.filter((name) => hasLabel(config.labels.skip, name));
  if (config.failOn === 'off') return skipping.length === 0 ? undefined : hold('skip-label');
  for (const label of skipping) {
    const setter = setterOf(label);
    const ruling = setter === undefined ? undefined : countsFrom(setter, 'skip-label', mayWrite);
    if (ruling !== undefined) return ruling;
  }
  return undefined;
};

function countsFrom(login: string, reason: HoldReason, mayWrite: Occasion['mayWrite']): Ruling | undefined {
  const may = mayWrite(login);
  if (may === undefined) return { kind: 'ask', login };
  return may ? hold(reason) : undefined;
}

/** What was held back for the event that brought it is not let go by one of another kind. */
const isOtherEvent: Rule = ({ heldBy }, { cause }, { events }) => {
  if (isStarting(cause)) return events.some((event) => event === cause) ? undefined : hold('event');
  return heldBy === 'event' ? hold('event') : undefined;
};

const hasManyPushes: Rule = ({ pushes }, _occasion, { pauseAfterPushes: most }) =>
  most > 0 && pushes >= most ? hold('many-pushes') : undefined;

/** Anybody can open a pull request in a public repository: somebody who may write lets each of its commits be reviewed. */
const isOutsider: Rule = ({ isPublic, author }, { mayWrite }) => {
  if (!isPublic || author?.type === 'Bot') return undefined;
  if (author === null) return hold('approval');
  const may = mayWrite(author.login);
  if (may === undefined) return { kind: 'ask', login: author.login };
  return may ? undefined : hold('approval');
};

/** What happened comes first: what it could not start must not start when a label or a word that held it is taken away. */
const RULES: readonly Rule[] = [
  isSwitchedOff,
  isForced,
  isOtherEvent,
  isDraft,
  isPaused,
  isOtherBranch,
  isUnwantedAuthor,
  isMarked,
  isLabelled,
  hasManyPushes,
  isOutsider,
];

const STARTING: ReadonlySet<Cause> = new Set<Cause>([
  'opened',
  'reopened',
  'synchronize',
  'ready_for_review',
  'edited',
]);

/** Whether a review can start because of it. All else lets go at most what was held back before. */
export const isStarting = (cause: Cause): boolean => STARTING.has(cause);

/** GitHub takes labels that differ in case alone for the same. */
export const hasLabel = (labels: readonly string[], name: string): boolean =>
  labels.some((label) => label.toLowerCase() === name.toLowerCase());
