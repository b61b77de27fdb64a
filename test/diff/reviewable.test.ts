import { describe, expect, it } from 'vitest';
import type { ChangedFile } from '../../src/diff/changed-file.ts';
import { instructionFilesTouched } from '../../src/diff/instruction-files.ts';
import { isReviewable } from '../../src/diff/reviewable.ts';

const file = (path: string, fields: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  status: 'modified',
  additions: 1,
  deletions: 1,
  ...fields,
});

describe('isReviewable', () => {
  it.each([
    ['package-lock.json', 'lock file'],
    ['apps/web/yarn.lock', 'lock file'],
    ['vendor/lib/a.go', 'vendored'],
    ['web/node_modules/x/index.js', 'vendored'],
    ['dist/app.min.js', 'generated'],
    ['api/v1/service.pb.go', 'generated'],
    ['src/__snapshots__/a.test.ts.snap', 'generated'],
  ] as const)('leaves out %s: %s', (path, reason) => {
    expect(isReviewable(file(path, { patch: '@@ -1 +1 @@\n-a\n+b' }))).toEqual({ reviewable: false, reason });
  });

  it.each([
    ['an image without a patch', file('a.PNG', { additions: 0, deletions: 0 }), 'binary'],
    [
      'a pure rename',
      file('b.ts', { status: 'renamed', previousPath: 'a.ts', additions: 0, deletions: 0 }),
      'rename only',
    ],
    ['an unchanged file', file('b.ts', { status: 'unchanged' }), 'unchanged'],
  ] as const)('leaves out %s', (_what, changed, reason) => {
    expect(isReviewable(changed)).toEqual({ reviewable: false, reason });
  });

  it.each([
    ['a source file whose patch an attribute hides', file('src/pay.ts', { additions: 0, deletions: 0 })],
    ['a file too large for a patch', file('src/big.ts', { additions: 30_000 })],
    ['a removed text file', file('src/a.ts', { status: 'removed', patch: '@@ -1 +0,0 @@\n-a' })],
    ['a large removed file', file('src/a.ts', { status: 'removed', additions: 0, deletions: 9000 })],
    ['a drawing in text', file('logo.svg', { patch: '@@ -1 +1 @@\n-a\n+b' })],
    ['a file called like a folder of others', file('vendor', { patch: '@@ -1 +1 @@\n-a\n+b' })],
  ])('keeps %s', (_what, changed) => {
    expect(isReviewable(changed)).toEqual({ reviewable: true });
  });
});

describe('instructionFilesTouched', () => {
  it.each([
    'CLAUDE.md',
    'docs/api/CLAUDE.md',
    'CLAUDE.local.md',
    'AGENTS.md',
    'REVIEW.md',
    '.mcp.json',
    '.claude/skills/x/SKILL.md',
    'packages/a/.claude/settings.json',
    '.claude',
    '.Claude/x',
    'claude.MD',
    '.github/proofline.yml',
  ])('names %s', (path) => {
    expect(instructionFilesTouched([file(path)])).toEqual([path]);
  });

  it('names the former path of a moved file, each path once', () => {
    const moved = file('docs/old.md', { status: 'renamed', previousPath: 'AGENTS.md' });
    expect(instructionFilesTouched([moved, file('AGENTS.md')])).toEqual(['AGENTS.md']);
  });

  it('leaves other files alone', () => {
    expect(
      instructionFilesTouched([file('src/claude.ts'), file('docs/REVIEW.md.txt'), file('x/.github/proofline.yml')]),
    ).toEqual([]);
  });
});
