import { expect, it } from 'vitest';
import { aHostileRepository } from '../hostile-repository.ts';
import { anEmulator } from './support.ts';

it('runs nothing that a hosted repository names, also for objects that it lacks', async () => {
  const emulator = await anEmulator();
  emulator.installOn('acme');
  const { folder, executed } = aHostileRepository({ isPartial: true });
  const repository = await emulator.addRepository({ owner: 'acme', name: 'widgets', gitDir: folder });
  const opening = emulator.openPullRequest({ repository, title: 'x', base: 'main~1', head: 'main', author: 'eve' });
  await expect(opening).rejects.toThrow('main~1');
  expect(executed()).toEqual([]);
});
