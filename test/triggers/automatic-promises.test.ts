import { expect, it } from 'vitest';
import { countPushes } from '../../src/triggers/decide-automatic.ts';
import { CAUSES, isStarting } from '../../src/triggers/hold-back.ts';
import { aRun, aSituation, aState, decideIn, type Situation } from './support/automatic.ts';

const bot = { login: 'dependabot[bot]', type: 'Bot' };
const olga = { login: 'olga', type: 'User' };
const force = { labels: { force: ['review me'], skip: [] } };
const gate = { failOn: 'major' } as const;
const held = (heldBy: string) => [aRun({ heldBy })];

/** Everything with everything. */
function* everySituation(): Generator<Situation> {
  const configs: readonly Situation['config'][] = [
    {},
    { enabled: false },
    { drafts: true, ...gate },
    { baseBranches: ['!main'] },
    { ...force, ...gate },
    { labels: { force: ['a'], skip: ['no review'] }, titleKeywords: ['wip'] },
    { authors: { skip: ['olga'], bots: ['*'] }, events: ['opened'] },
    { pauseAfterPushes: 1 },
  ];
  const histories: readonly Situation['runs'][] = [
    [],
    [aRun()],
    [aRun({ isLive: true })],
    [aRun({ isLive: true, isAutomatic: false })],
    held('draft'),
    held('approval'),
    held('event'),
    [aRun({ headSha: 'a', isLive: true }), aRun({ headSha: '0' })],
    [aRun({ isLive: true, isStopOrdered: true })],
    [aRun({ isStopOrdered: true, isCancelled: true })],
  ];
  const states = (['open', 'closed'] as const).flatMap((state) =>
    [false, true].flatMap((isDraft) =>
      [{ login: 'ada', type: 'User' }, olga, bot, null].flatMap((author) =>
        [false, true].flatMap((isPublic) =>
          [
            aState(),
            aState({ title: 'wip [skip review]', isPaused: true }),
            aState({ labels: ['no review', 'review me'] }),
          ].map((rest) => ({ ...rest, state, draft: isDraft, author, isPublic })),
        ),
      ),
    ),
  );
  for (const cause of CAUSES)
    for (const state of states)
      for (const runs of histories)
        for (const config of configs)
          for (const sender of cause === 'labeled' ? ['ada', 'tim'] : ['ada'])
            yield aSituation({
              cause,
              state,
              runs,
              config,
              sender,
              ...(cause === 'labeled' ? { label: 'review me' } : {}),
            });
}

/** The promises that a decision breaks. */
function brokenBy(situation: Situation): readonly string[] {
  const { cause, state, runs, config, sender, writers } = situation;
  const { decision, asked } = decideIn(situation);
  const isStart = decision.kind === 'start';
  const isNew = isStart || decision.kind === 'hold';
  const isForced = cause === 'labeled' && sender === 'ada' && config.labels?.force.includes('review me') === true;
  const isTrusted = !state.isPublic || state.author?.type === 'Bot' || writers.includes(state.author?.login ?? '');
  const live = runs.filter((run) => run.isLive && !run.isStopOrdered && run.heldBy === undefined);
  const newest = runs.find(({ headSha }) => headSha === 'b');
  const stopped = new Set(decision.stops.map(({ runId }) => runId));
  const promises: readonly (readonly [string, boolean])[] = [
    ['asks about few people', asked.length <= 3],
    ['starts nothing on what is closed', state.state === 'open' || !isNew],
    ['starts nothing where it is switched off', config.enabled !== false || !isNew],
    ['has at most one live review', !isNew || live.every(({ id }) => stopped.has(id))],
    ['makes a new attempt', !isNew || decision.attempt > (newest?.attempt ?? 0)],
    ['spends nothing for outsiders', !isStart || isForced || isTrusted],
    ['lets drafts wait', !isStart || isForced || !state.draft || config.drafts === true],
    ['keeps pauses', !isStart || isForced || !state.isPaused],
    ['is started by what starts', !isStart || isForced || isStarting(cause) || newest?.heldBy !== undefined],
    ['tells of a reason once', decision.kind !== 'hold' || newest?.heldBy !== decision.reason],
    ['joins what is live', decision.kind !== 'join' || live.some(({ id }) => id === decision.runId)],
  ];
  return promises.flatMap(([promise, isKept]) =>
    isKept ? [] : [`${promise}: ${JSON.stringify([situation, decision])}`],
  );
}

it('keeps its promises in every situation', () => {
  const situations = [...everySituation()];
  expect(situations.length).toBeGreaterThan(50_000);
  expect(situations.flatMap(brokenBy).slice(0, 3)).toEqual([]);
});

const pushes = (...heads: readonly string[]) => heads.map((headSha, at) => aRun({ id: `r${at}`, headSha }));

it('counts pushes since somebody asked, each once, without the one that is decided about', () => {
  expect(countPushes('p3', pushes('p3', 'p2', 'p2', 'p1', 'first'))).toBe(2);
  const asked = [...pushes('p2', 'p1'), aRun({ headSha: 'x', isAutomatic: false }), ...pushes('first')];
  expect(countPushes('p3', asked)).toBe(2);
  expect(countPushes('p3', [aRun({ headSha: 'h', heldBy: 'draft' })])).toBe(0);
  const overtaken = aRun({ headSha: 'p2', isPlanned: false });
  expect(countPushes('p3', [overtaken, ...pushes('p1', 'first')]), 'overtaken before it began').toBe(1);
});
