import { afterAll, beforeAll, expect, it } from 'vitest';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import { gate } from './support/gate.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ TOKEN_ROTATION_MS: '2000' }, { github: { tokenLifetimeMs: 3000 } });
});
afterAll(() => scene.close());

it(
  'renews the repository token for as long as the session works, also after a restart',
  { timeout: 120_000 },
  async () => {
    const { platform, example } = scene;
    const afterRestart = gate();
    const atRest = gate();
    const session = gate();
    let sessionId = '';
    scene.brain = async (context) => {
      sessionId = context.sessionId;
      session.open();
      while (new Set(platform.tokenUses(sessionId).map(({ token }) => token)).size < 6) await context.fetchRepository();
      atRest.open();
      await afterRestart.opened;
      await context.fetchRepository();
      await analyst(context);
    };
    const repository = await scene.host('rotated');
    await scene.open(repository);
    await session.opened;
    await atRest.opened;
    const before = platform.tokensOf(sessionId).length;
    await scene.app.kill();
    await scene.restart();
    await eventually(
      () => (platform.tokensOf(sessionId).length > before ? true : undefined),
      'a token after the restart',
    );
    afterRestart.open();
    const check = await scene.conclusion(repository, example.head);
    expect(check.output.title).toMatch(/findings · 6\/6 files read/);
    const uses = platform.tokenUses(sessionId);
    expect(uses.filter(({ ok }) => !ok)).toEqual([]);
    expect(new Set(uses.map(({ token }) => token)).size).toBeGreaterThanOrEqual(7);
  },
);
