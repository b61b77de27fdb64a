/** A change of one file that a reader of diffs may stumble over. */
export interface Trap {
  readonly name: string;
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly renamedTo?: string;
}

const body = (name: string) => Array.from({ length: 12 }, (_, index) => `${name} ${index}\n`).join('');
const trap = (name: string, before: string, after: string, path = `${name.replaceAll(' ', '-')}.txt`): Trap => ({
  name,
  path,
  before: body(name) + before,
  after: body(name) + after,
});

export const TRAPS: readonly Trap[] = [
  trap('no newline at the end', 'a\nb', 'a\nc'),
  trap('a newline comes to the end', 'a', 'a\n'),
  trap('CRLF', 'a\r\nb\r\nc\r\n', 'a\r\nB\r\nc\r\n'),
  trap('CR inside a line', 'a\n', 'one\rdiff --git a/x b/x\r@@ -9 +9 @@\nb\n'),
  trap('a line that looks like a header of the old file', '-- a/x\nend\n', 'end\n'),
  trap('a line that looks like a header of the new file', 'end\n', '++ b/x\nend\n'),
  trap('lines that look like both headers', '-- a/x\nend\n', '++ b/x\nend\n'),
  trap('a line that looks like a hunk', '@@ -1 +1 @@\na\n', '@@ -1 +1 @@\nb\n@@ -2 +2 @@\n'),
  trap('a line that looks like a file', 'a\n', 'diff --git a/x b/x\na\n'),
  trap('a line about newlines', '\\ No newline at end of file\na\n', '\\ No newline at end of file\nb\n'),
  trap('form feeds and line separators', 'a\f\nb\u2028c\n', 'a\f\v\nb\u2028d\u0085\n'),
  trap('blank lines', '\n\n\na\n\n\n', '\n\n\nb\n\n\n'),
  trap('a path in quotes', 'a\n', 'b\n', 'größe "x"\t日本.txt'),
  trap('a path with spaces', 'a\n', 'b\n', 'a b/c d.txt'),
  trap('a path that looks like two', 'a\n', 'b\n', 'x b/y b/z.txt'),
  {
    name: 'a file moved and edited',
    path: 'old.txt',
    before: body('moved'),
    after: `${body('moved')}a\n`,
    renamedTo: 'new.txt',
  },
  { name: 'an empty file is filled', path: 'empty.txt', before: '', after: 'a\nb\n' },
  { name: 'a file is emptied', path: 'emptied.txt', before: 'a\nb\n', after: '' },
  { name: 'a new file', path: 'fresh.txt', before: undefined, after: 'a\nb' },
  { name: 'a removed file', path: 'gone.txt', before: 'a\nb', after: undefined },
];
