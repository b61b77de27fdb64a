/** What a file is to a reviewer, told by its path alone. */
export type FileKind = 'code' | 'tests' | 'migrations' | 'config' | 'docs';

const TEST_FOLDERS = new Set([
  'test',
  'tests',
  '__tests__',
  'spec',
  'specs',
  'e2e',
  '__mocks__',
  'testdata',
  'fixtures',
]);
const TEST_NAME = /(?:[._-](?:test|spec)s?\.[a-z0-9.]+|Tests?\.[a-z]+)$|^test_.*\.py$/;
const MIGRATION_FOLDERS = new Set(['migrations', 'migration', 'migrate', 'alembic', 'flyway']);
const DOC_FOLDERS = new Set(['doc', 'docs', 'documentation']);
const DOC_NAME = /\.(?:md|mdx|markdown|rst|adoc|txt)$|^(?:readme|changelog|contributing|license|notice|authors)$/i;
const CONFIG_FOLDERS = new Set(['.github', '.circleci', '.vscode', '.idea', '.husky', '.config']);
const CONFIG_NAME =
  /^\.[^/]+$|^(?:Dockerfile|Makefile|Jenkinsfile|Procfile|go\.mod|Gemfile)$|\.(?:json|jsonc|json5|ya?ml|toml|ini|cfg|conf|properties|tf|tfvars|env|gradle)$|\.config\.[cm]?[jt]s$/;

/** Tests, migrations and documents by their folders or names, configuration by name; everything else is code. */
export function fileKind(path: string): FileKind {
  const segments = path.split('/');
  const name = segments.pop() ?? '';
  const isBelow = (folders: ReadonlySet<string>) => segments.some((segment) => folders.has(segment));
  if (isBelow(TEST_FOLDERS) || TEST_NAME.test(name)) return 'tests';
  if (isBelow(MIGRATION_FOLDERS)) return 'migrations';
  if (isBelow(DOC_FOLDERS) || DOC_NAME.test(name)) return 'docs';
  return isBelow(CONFIG_FOLDERS) || CONFIG_NAME.test(name) ? 'config' : 'code';
}
