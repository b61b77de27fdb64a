import { expect, it } from 'vitest';
import { type FileKind, fileKind } from '../../src/diff/file-kind.ts';

it.each<[FileKind, readonly string[]]>([
  ['code', ['src/app.ts', 'main.go', 'contest.ts', 'src/latest/attest.py', 'a.sql', 'Rakefile']],
  [
    'tests',
    [
      'test/a.ts',
      'src/a.test.ts',
      'a_test.go',
      'src/test/java/AppTest.java',
      'test_a.py',
      'spec/a_spec.rb',
      'e2e/data.json',
    ],
  ],
  ['migrations', ['db/migrate/1_a.rb', 'src/store/migrations/0001.sql']],
  [
    'config',
    ['package.json', '.github/workflows/ci.yml', '.eslintrc', 'vite.config.ts', 'infra/main.tf', 'Dockerfile'],
  ],
  ['docs', ['README', 'docs/how.html', 'CHANGELOG.md', 'LICENSE']],
])('tells %s by its path', (kind, paths) => {
  expect(paths.map((path) => [path, fileKind(path)])).toEqual(paths.map((path) => [path, kind]));
});
