import { describe, expect, it } from 'vitest';
import { aRun, aSituation, aState, decideIn, type Situation } from './support/automatic.ts';

const draft = aState({ draft: true });
const bot = { login: 'dependabot[bot]', type: 'Bot' };
const olga = { login: 'olga', type: 'User' };
const outsider = aState({ isPublic: true, author: olga });
const labelled = aState({ labels: ['Review Me'] });
const force = { labels: { force: ['review me'], skip: [] } };
const skip = { labels: { force: [], skip: ['no review'] } };
const unwanted = aState({ labels: ['No Review'] });
const gate = { failOn: 'major' } as const;
const held = (heldBy: string) => [aRun({ heldBy })];
const start = { kind: 'start', attempt: 1, stops: [] };
const hold = (reason: string, attempt = 1) => ({ kind: 'hold', reason, attempt, stops: [] });
const skipped = { kind: 'skip', stops: [] };
const pushes = (...heads: readonly string[]) => heads.map((headSha, at) => aRun({ id: `r${at}`, headSha }));

describe.each<readonly [string, readonly (readonly [string, Partial<Situation>, object])[]]>([
  [
    'drafts',
    [
      ['wait until they are ready', { state: draft }, hold('draft')],
      ['are told of once', { state: draft, runs: held('draft'), cause: 'reopened' }, skipped],
      ['are reviewed where drafts are', { state: draft, config: { drafts: true } }, start],
      [
        'are reviewed when they are ready',
        { cause: 'ready_for_review', runs: held('draft') },
        { ...start, attempt: 2 },
      ],
      [
        'stop what was started by itself',
        { cause: 'converted_to_draft', state: draft, runs: [aRun({ isLive: true })] },
        { kind: 'skip', stops: [{ runId: 'r1', cause: 'draft' }] },
      ],
      [
        'stop what somebody asked for when they become drafts',
        { cause: 'converted_to_draft', state: draft, runs: [aRun({ isLive: true, isAutomatic: false })] },
        { kind: 'skip', stops: [{ runId: 'r1', cause: 'draft' }] },
      ],
      [
        'leave what somebody asked for alone otherwise',
        { cause: 'labeled', state: draft, runs: [aRun({ isLive: true, isAutomatic: false })] },
        { kind: 'join', runId: 'r1', stops: [] },
      ],
      [
        'stop nothing where drafts are reviewed',
        { cause: 'converted_to_draft', state: draft, config: { drafts: true }, runs: [aRun({ isLive: true })] },
        { kind: 'join', runId: 'r1', stops: [] },
      ],
      ['start nothing where nothing was held back', { cause: 'converted_to_draft', state: draft }, skipped],
    ],
  ],
  [
    'branches',
    [
      ['of all names are reviewed', { state: aState({ baseRef: 'any/where' }) }, start],
      ['that match are reviewed', { config: { baseBranches: ['release/*', 'main'] } }, start],
      ['that do not are not', { config: { baseBranches: ['release/*'] } }, hold('base-branch')],
      ['can be left out', { config: { baseBranches: ['!main'] } }, hold('base-branch')],
      [
        'let go what another one held back',
        {
          cause: 'edited',
          config: { baseBranches: ['main'] },
          runs: [aRun({ baseRef: 'old', heldBy: 'base-branch' })],
        },
        start,
      ],
      [
        'that are new supersede what is under way',
        { cause: 'edited', runs: [aRun({ baseRef: 'old', isLive: true })] },
        { ...start, stops: [{ runId: 'r1', cause: 'superseded' }] },
      ],
    ],
  ],
  [
    'authors',
    [
      ['can be skipped', { config: { authors: { skip: ['ADA'], bots: [] } } }, hold('author')],
      ['that are bots are skipped', { state: aState({ author: bot }) }, hold('bot')],
      [
        'that are listed bots are reviewed, also where everybody may open one',
        { state: aState({ author: bot, isPublic: true }), config: { authors: { skip: [], bots: ['dependabot'] } } },
        start,
      ],
      [
        'that are bots are all reviewed for a star',
        { state: aState({ author: bot }), config: { authors: { skip: [], bots: ['*'] } } },
        start,
      ],
      [
        'that are other bots are not',
        { state: aState({ author: bot }), config: { authors: { skip: [], bots: ['renovate'] } } },
        hold('bot'),
      ],
      ['that are gone are reviewed in private', { state: aState({ author: null }) }, start],
      ['that are gone are nobody in public', { state: aState({ author: null, isPublic: true }) }, hold('approval')],
    ],
  ],
  [
    'outsiders',
    [
      ['wait for approval', { state: outsider }, hold('approval')],
      ['wait again after a push', { cause: 'synchronize', state: outsider, runs: pushes('a') }, hold('approval')],
      ['are told of once', { cause: 'reopened', state: outsider, runs: held('approval') }, skipped],
      ['are trusted in private', { state: aState({ author: olga }) }, start],
      ['are not outside when they may write', { state: aState({ isPublic: true }) }, start],
      [
        'are approved by a label that somebody sets who may write',
        { cause: 'labeled', sender: 'ada', label: 'review me', config: force, state: outsider, runs: held('approval') },
        { ...start, attempt: 2 },
      ],
      [
        'are not by one that somebody sets who may not',
        { cause: 'labeled', sender: 'tim', label: 'review me', config: force, state: outsider, runs: held('approval') },
        skipped,
      ],
      [
        'are not by a label of before the push',
        {
          cause: 'synchronize',
          config: force,
          state: aState({ ...outsider, labels: ['review me'] }),
          runs: [aRun({ headSha: 'a' })],
        },
        hold('approval'),
      ],
      ['can ask for no review', { state: aState({ ...outsider, title: '[skip review] x' }) }, hold('skip-mark')],
      [
        'cannot where the check can fail',
        { state: aState({ ...outsider, title: '[skip review] x' }), config: gate },
        hold('approval'),
      ],
    ],
  ],
  [
    'marks',
    [
      ['in the title hold back', { state: aState({ title: 'Prices [Skip Review]' }) }, hold('skip-mark')],
      ['in the description hold back', { state: aState({ body: 'Later.\n[review skip]' }) }, hold('skip-mark')],
      [
        'count from somebody who may write where the check can fail',
        { state: aState({ title: '[skip review]' }), config: gate },
        hold('skip-mark'),
      ],
      ['do not from somebody else', { state: aState({ title: '[skip review]' }), config: gate, writers: [] }, start],
      ['do not from nobody', { state: aState({ title: '[skip review]', author: null }), config: gate }, start],
      [
        'that are keywords',
        { state: aState({ title: 'WIP: prices' }), config: { titleKeywords: ['wip'] } },
        hold('title-keyword'),
      ],
      [
        'that are parts of words do not',
        { state: aState({ title: 'Swipe' }), config: { titleKeywords: ['wip'] } },
        start,
      ],
      [
        'of several words and signs',
        { state: aState({ title: '[DO NOT MERGE] x' }), config: { titleKeywords: ['do not merge'] } },
        hold('title-keyword'),
      ],
      [
        'that are gone let go',
        { cause: 'reworded', config: { titleKeywords: ['wip'] }, runs: held('title-keyword') },
        { ...start, attempt: 2 },
      ],
      ['start nothing by themselves when edited', { cause: 'reworded' }, skipped],
      ['do not review again what was reviewed', { cause: 'reworded', runs: [aRun()] }, skipped],
      [
        'leave what is under way alone',
        { cause: 'reworded', state: aState({ title: '[skip review]' }), runs: [aRun({ isLive: true })] },
        { kind: 'join' },
      ],
    ],
  ],
  [
    'labels',
    [
      ['hold back', { state: unwanted, config: skip }, hold('skip-label')],
      ['that are others do not', { state: labelled, config: skip }, start],
      [
        'that are gone let go',
        { cause: 'unlabeled', config: skip, runs: held('skip-label') },
        { ...start, attempt: 2 },
      ],
      [
        'do not let go what another one holds',
        { cause: 'unlabeled', state: draft, config: skip, runs: held('skip-label') },
        hold('draft', 2),
      ],
      ['start nothing when they are taken away', { cause: 'unlabeled', config: skip }, skipped],
      [
        'count where the check can fail when somebody has set them who may write',
        { state: unwanted, config: { ...skip, ...gate }, setters: { 'No Review': 'ada' } },
        hold('skip-label'),
      ],
      [
        'do not when somebody else has',
        { state: unwanted, config: { ...skip, ...gate }, setters: { 'No Review': 'tim' } },
        start,
      ],
      [
        'count when another one of them was set by somebody who may not',
        {
          state: aState({ labels: ['Draft', 'No Review'] }),
          config: { labels: { force: [], skip: ['draft', 'no review'] }, ...gate },
          setters: { Draft: 'tim', 'No Review': 'ada' },
        },
        hold('skip-label'),
      ],
      ['do not when nobody knows who has', { state: unwanted, config: { ...skip, ...gate } }, start],
      ['force a draft', { cause: 'labeled', label: 'Review Me', state: draft, config: force }, start],
      [
        'force what is paused',
        {
          cause: 'labeled',
          label: 'review me',
          state: aState({ isPaused: true }),
          config: force,
          runs: held('paused'),
        },
        { ...start, attempt: 2 },
      ],
      [
        'do not force for somebody who may not write',
        { cause: 'labeled', label: 'review me', sender: 'tim', state: draft, config: force },
        skipped,
      ],
      [
        'do not force what is switched off',
        { cause: 'labeled', label: 'review me', config: { ...force, enabled: false } },
        skipped,
      ],
      ['do not force twice', { cause: 'labeled', label: 'review me', config: force, runs: [aRun()] }, skipped],
      [
        'do not force by being there',
        { cause: 'synchronize', state: aState({ ...labelled, draft: true }), config: force },
        hold('draft'),
      ],
      ['that mean nothing start nothing', { cause: 'labeled', label: 'bug', config: force }, skipped],
    ],
  ],
  [
    'events',
    [
      ...(['opened', 'reopened', 'synchronize', 'ready_for_review', 'edited'] as const).map(
        (cause) => [`start reviews: ${cause}`, { cause }, start] as const,
      ),
      ['that are not wanted do not', { cause: 'synchronize', config: { events: ['opened'] } }, hold('event')],
      [
        'of other kinds do not let go what they held back',
        { cause: 'unlabeled', config: { events: ['opened'] }, runs: held('event') },
        skipped,
      ],
      [
        'that are not wanted count before what people may take away',
        {
          state: aState({ title: 'wip', labels: ['no review'] }),
          config: { ...skip, titleKeywords: ['wip'], events: [] },
        },
        hold('event'),
      ],
      ['that are wanted do not hide a draft', { state: draft, config: { events: ['opened'] } }, hold('draft')],
      ['cannot start what is switched off', { config: { enabled: false } }, skipped],
      [
        'cannot start what was cancelled',
        { cause: 'reopened', runs: [aRun({ isStopOrdered: true, isCancelled: true })] },
        skipped,
      ],
      ['do not start twice', { runs: [aRun()] }, skipped],
      ['join what is under way', { runs: [aRun({ isLive: true })] }, { kind: 'join', runId: 'r1', stops: [] }],
      [
        'do not join what only tells of a reason',
        { cause: 'ready_for_review', runs: [aRun({ isLive: true, heldBy: 'draft' })] },
        { ...start, attempt: 2 },
      ],
      [
        'close everything',
        { cause: 'closed', state: aState({ state: 'closed' }), runs: [aRun({ isLive: true })] },
        { kind: 'skip', stops: [{ runId: 'r1', cause: 'closed' }] },
      ],
      [
        'supersede also where nothing is started',
        { cause: 'synchronize', state: draft, runs: [aRun({ headSha: 'a', isLive: true })] },
        { ...hold('draft'), stops: [{ runId: 'r1', cause: 'superseded' }] },
      ],
    ],
  ],
  [
    'pauses',
    [
      ['hold back', { state: aState({ isPaused: true }) }, hold('paused')],
      [
        'come after so many pushes',
        { cause: 'synchronize', config: { pauseAfterPushes: 2 }, runs: pushes('p2', 'p1', 'first') },
        hold('many-pushes'),
      ],
      [
        'do not come before',
        { cause: 'synchronize', config: { pauseAfterPushes: 2 }, runs: pushes('p1', 'first') },
        start,
      ],
      [
        'do not come unless asked for',
        { cause: 'synchronize', runs: pushes(...'abcdefgh'.split('')).filter(({ headSha }) => headSha !== 'b') },
        start,
      ],
    ],
  ],
])('%s', (_what, rows) => {
  it.each(rows)('%s', (_case, situation, decision) => {
    expect(decideIn(aSituation(situation)).decision).toMatchObject(decision);
  });
});
