/** Why a review did not start by itself, as people read it; what they can do about it stands in the advice. */
export const HOLDS = {
  draft: { title: 'Draft', sentence: 'This pull request is a draft; it is reviewed when it is ready.' },
  'base-branch': {
    title: 'Base branch not reviewed',
    sentence: 'Pull requests into this branch are not reviewed by themselves here (base_branches).',
  },
  author: {
    title: 'Author not reviewed',
    sentence: 'Pull requests of this author are not reviewed by themselves here (authors).',
  },
  bot: {
    title: 'Opened by a bot',
    sentence: 'Pull requests of bots are reviewed by themselves only where the configuration lists the bot (authors).',
  },
  'skip-mark': {
    title: 'Asked to skip',
    sentence: 'Title or description of this pull request ask for no review (skip review).',
  },
  'title-keyword': {
    title: 'Held back by the title',
    sentence: 'A word in the title holds the review back here (title_keywords); it starts when the word is gone.',
  },
  'skip-label': {
    title: 'Held back by a label',
    sentence: 'A label holds the review back here (labels); it starts when the label is gone.',
  },
  event: {
    title: 'Not reviewed by itself',
    sentence: 'What happened to this pull request does not start reviews here (events).',
  },
  paused: { title: 'Paused', sentence: 'Reviews of this pull request are paused.' },
  'many-pushes': {
    title: 'Waiting after many pushes',
    sentence:
      'So many pushes were reviewed by themselves that this one waits until somebody asks (pause_after_pushes).',
  },
  approval: {
    title: 'Waiting for approval',
    sentence: 'The author may not write to this public repository, so nothing was spent on a review yet.',
  },
} as const;

export type Hold = keyof typeof HOLDS;

/** Holds that only put a review off. Authors can bring them about by themselves, so that they open no way past a gate. */
const WAITING: ReadonlySet<Hold> = new Set<Hold>(['event', 'paused', 'many-pushes']);

/** Whether a commit that is held back must not be merged until somebody who may write has asked for its review. */
export const blocks = (hold: Hold, isGated: boolean): boolean => hold === 'approval' || (isGated && WAITING.has(hold));

/** What the reader can do about it; `review` is the command as it is written there. */
export const adviceFor = (hold: Hold, review: string): string =>
  hold === 'approval'
    ? `Somebody with write permission can comment \`${review}\` or press *Re-review*: that lets this commit be reviewed, and later ones ask again.`
    : `Comment \`${review}\` to have it reviewed all the same.`;
