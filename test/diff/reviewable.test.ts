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

  const patch = '@@ -1 +1 @@\n-a\n+b';

  it.each([
    ['generated (.gitattributes)', { generated: true }],
    ['generated (.gitattributes)', { generated: true, vendored: false }],
    ['vendored (.gitattributes)', { vendored: true }],
  ] as const)('leaves out what the project marks: %s', (reason, marks) => {
    expect(isReviewable(file('src/api.ts', { patch }), marks)).toEqual({ reviewable: false, reason });
  });

  it.each([
    ['dist/app.min.js', { generated: false }],
    ['package-lock.json', { generated: false }],
    ['vendor/lib/a.go', { vendored: false }],
    ['.gitattributes', { generated: true, vendored: true }],
    ['src/.gitattributes', { generated: true }],
  ])('keeps %s when the project marks it %j', (path, marks) => {
    expect(isReviewable(file(path, { patch }), marks)).toEqual({ reviewable: true });
  });

  it.each([
    ['a lock file', 'package-lock.json', { vendored: false }, 'lock file'],
    ['the vendored', 'vendor/a.min.js', { generated: false }, 'vendored'],
    ['the generated', 'vendor/a.min.js', { vendored: false }, 'generated'],
  ] as const)(
    'still leaves out %s by its name when only the other mark is taken away',
    (_what, path, marks, reason) => {
      expect(isReviewable(file(path, { patch }), marks)).toEqual({ reviewable: false, reason });
    },
  );

  const commit = 'Subproject commit 0123456789abcdef0123456789abcdef01234567';
  it.each([
    ['moved', `@@ -1 +1 @@\n-${commit}\n+${commit.replaceAll('0', 'f')}`],
    ['added', `@@ -0,0 +1 @@\n+${commit}`],
    ['removed', `@@ -1 +0,0 @@\n-${commit}`],
  ])('leaves out a submodule that was %s', (_how, patched) => {
    expect(isReviewable(file('lib/dep', { patch: patched }))).toEqual({ reviewable: false, reason: 'submodule' });
  });

  it.each([
    ['more than the line of a submodule', `@@ -1 +1,2 @@\n-${commit}\n+${commit}\n+evil()`],
    ['such a line among others', `@@ -1,2 +1,2 @@\n a\n-${commit}\n+${commit}`],
  ])('keeps a file that has %s', (_what, patched) => {
    expect(isReviewable(file('lib/dep', { patch: patched }))).toEqual({ reviewable: true });
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
