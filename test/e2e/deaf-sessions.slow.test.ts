import { afterAll, beforeAll, expect, it } from 'vitest';
import { git } from '../../src/cli/demo/git.ts';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import type { Brain } from '../../src/emulators/managed-agents/brain.ts';
import { aClaim } from './support/claim.ts';
import { gate } from './support/gate.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

const DEADLINE_MS = 10_000;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ REVIEW_DEADLINE_MS: String(DEADLINE_MS) });
});
afterAll(() => scene.close());

const CLAIM = aClaim({ title: 'Said after the stop order' });

it(
  'concludes and reviews the next head while a session does not stop, and never publishes what it says later',
  { timeout: 90_000 },
  async () => {
    const { github, platform, example } = scene;
    const deaf = new Set<string>();
    platform.faults.ignoreInterrupts = (sessionId) => deaf.has(sessionId);
    const release = gate();
    const answered: string[] = [];
    const started = gate();
    const stubborn: Brain = async (context) => {
      deaf.add(context.sessionId);
      started.open();
      await release.opened;
      const { text } = await context.callCustomTool('submit_review', { summary: 'Too late.', findings: [CLAIM] });
      answered.push(text);
    };
    scene.brain = (context) => (context.metadata['head_sha'] === example.head ? stubborn(context) : analyst(context));
    const pushed = await scene.host('deaf');
    const overdue = await scene.host('overdue');
    const pull = await scene.open(pushed);
    await scene.open(overdue);
    await started.opened;

    const next = await git(example.gitDir, 'commit-tree', `${example.head}^{tree}`, '-p', example.head, '-m', 'Next');
    await github.push(pull, next);
    expect((await scene.conclusion(pushed, example.head)).conclusion).toBe('cancelled');
    expect((await scene.conclusion(pushed, next)).output.title).toMatch(/findings/);
    const late = await scene.conclusion(overdue, example.head);
    expect(late.conclusion).toBe('timed_out');
    expect(Date.parse(late.completedAt ?? '') - Date.parse(late.startedAt ?? '')).toBeLessThan(DEADLINE_MS + 60_000);

    release.open();
    deaf.clear();
    const ids = new Set([pushed.id, overdue.id].map(String));
    const alive = () =>
      [...platform.sessions.values()].filter(
        ({ metadata, status }) =>
          metadata['head_sha'] === example.head && ids.has(metadata['repository'] ?? '') && status !== 'terminated',
      );
    await eventually(() => (alive().length === 0 ? true : undefined), 'the deaf sessions to be archived');
    for (const repository of [pushed, overdue]) {
      for (const check of github.checkRuns(repository, example.head)) expect(github.annotations(check.id)).toEqual([]);
    }
    expect(github.reviews(pull).filter(({ commitId }) => commitId === example.head)).toEqual([]);
    expect(answered).toEqual([]);
  },
);
