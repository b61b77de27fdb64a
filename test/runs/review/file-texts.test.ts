import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { createLog } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import { createGitHub } from '../../../src/github/github.ts';
import type { EffectContext, PlannedFile } from '../../../src/runs/review/context.ts';
import { FileTexts } from '../../../src/runs/review/file-texts.ts';
import { TextCache } from '../../../src/runs/review/text-cache.ts';
import { APP_ID, aScene, privateKey, TestRepository } from '../../emulators/github/support.ts';
import { aPlan, aReview } from './a-review.ts';

/** `main` and `topic` on top of it, where `same.ts` is as it was. */
function twoCommits() {
  const source = new TestRepository();
  source.write('same.ts', 'export const same = 1;\n');
  source.write('model.bin', Buffer.from('a\0b'));
  const base = source.commit('base');
  source.git('checkout', '--quiet', '-b', 'topic');
  const head = source.commit('head');
  return { source, base, head };
}

async function open(run: Parameters<typeof aReview>[0], files: readonly Partial<PlannedFile>[] = []) {
  const { source, base, head } = twoCommits();
  const { emulator, repository, installationId } = await aScene({}, source);
  const masker = new SecretMasker();
  const log = createLog({ level: 'silent', masker });
  const baseUrl = `${emulator.origin}/api/v3`;
  const github = createGitHub({ appId: APP_ID, privateKey, baseUrl, log, clock: systemClock, masker });
  const place = { installationId, repositoryId: repository.id, owner: 'acme', repo: 'widgets' };
  const target = {
    ...aReview().target,
    ...place,
    headSha: head,
    ...(run?.target === undefined ? {} : { headSha: run.target.headSha }),
  };
  const plan = aPlan({ mergeBase: base, range: { kind: 'since', since: base } });
  const texts = new TextCache();
  const context = { github, texts, plan: { title: '', body: '', author: '', files } } as unknown as EffectContext;
  const reads = () => emulator.requests.filter(({ path }) => path.includes('/contents/')).length;
  return { base, head, reads, open: () => new FileTexts(aReview({ target, plan }), context) };
}

it('tells what cannot be read from what is not there, also when it is asked again', async () => {
  const { base, head, reads, open: begin } = await open({});
  for (const sha of [base, head]) {
    for (const texts of [begin(), begin()]) {
      expect(await texts.read(sha, 'model.bin')).toMatchObject({ kind: 'unreadable' });
      expect(await texts.read(sha, 'none.ts')).toEqual({ kind: 'missing' });
    }
  }
  expect(reads()).toBe(4);
});

it('reads a file that has not changed since in the head alone', async () => {
  const { base, head, reads, open: begin } = await open({}, [{ path: 'same.ts', readAt: 'earlier' }]);
  const texts = begin();
  await texts.readAll([
    { sha: base, path: 'same.ts' },
    { sha: head, path: 'same.ts' },
  ]);
  expect(await texts.read('earlier', 'same.ts')).toEqual({ kind: 'text', text: 'export const same = 1;\n' });
  expect(reads()).toBe(1);
});

it('takes no file for missing when GitHub does not know the head', async () => {
  const { open: begin } = await open({ target: { ...aReview().target, headSha: 'f'.repeat(40) } });
  await expect(begin().read('f'.repeat(40), 'same.ts')).rejects.toThrow();
});
