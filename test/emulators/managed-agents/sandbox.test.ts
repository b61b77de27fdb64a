import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runTool } from '../../../src/emulators/managed-agents/sandbox/run-tool.ts';
import { Sandbox } from '../../../src/emulators/managed-agents/sandbox/sandbox.ts';

async function aSandbox(files: Readonly<Record<string, string>>): Promise<Sandbox> {
  const sandbox = new Sandbox();
  onTestFinished(async () => await sandbox.dispose());
  for (const [name, text] of Object.entries(files)) await sandbox.write(name, Buffer.from(text));
  return sandbox;
}

const read = async (sandbox: Sandbox, input: object) => await runTool(sandbox, 'read', input);

it('reads lines with their numbers', async () => {
  const sandbox = await aSandbox({ '/workspace/r/a.txt': 'one\ntwo\nthree\n' });
  const file = { file_path: '/workspace/r/a.txt' };
  await expect(read(sandbox, file)).resolves.toEqual({
    text: '     1\tone\n     2\ttwo\n     3\tthree',
    isError: false,
  });
  await expect(read(sandbox, { ...file, view_range: [2, 2] })).resolves.toMatchObject({ text: '     2\ttwo' });
  await expect(read(sandbox, { ...file, view_range: [2, -1] })).resolves.toMatchObject({
    text: '     2\ttwo\n     3\tthree',
  });
  await expect(read(sandbox, { ...file, offset: 3, limit: 5 })).resolves.toMatchObject({ text: '     3\tthree' });
  await expect(read(sandbox, { ...file, view_range: [9, 12] })).resolves.toMatchObject({ isError: true });
});

it.each([
  ['a parent path', '/workspace/../../etc/passwd'],
  ['an absolute path', '/etc/passwd'],
  ['a sibling with the same beginning', '/workspace-other/a'],
  ['a link that leads out', '/workspace/r/out'],
  ['a link inside a path', '/workspace/r/etc/passwd'],
  ['a NUL', '/workspace/r/a.txt\0'],
])('shows nothing outside its roots through %s', async (_why, file) => {
  const sandbox = await aSandbox({ '/workspace/r/a.txt': 'x\n' });
  const folder = path.dirname(await sandbox.locate('/workspace/r/a.txt'));
  symlinkSync('/etc/passwd', path.join(folder, 'out'));
  symlinkSync('/etc', path.join(folder, 'etc'));
  await expect(read(sandbox, { file_path: file })).resolves.toMatchObject({ isError: true });
  await expect(runTool(sandbox, 'grep', { pattern: '.', path: file })).resolves.toMatchObject({ isError: true });
});

it('finds files by name but never inside .git', async () => {
  const sandbox = await aSandbox({
    '/workspace/r/src/a.ts': '',
    '/workspace/r/b.ts': '',
    '/workspace/r/.git/c.ts': '',
  });
  const { text } = await runTool(sandbox, 'glob', { pattern: '**/*.ts' });
  expect(text.split('\n')).toEqual(['/workspace/r/b.ts', '/workspace/r/src/a.ts']);
  await expect(runTool(sandbox, 'glob', { pattern: '../**' })).resolves.toMatchObject({ isError: true });
});

it('finds lines by pattern and refuses patterns that could hang', async () => {
  const sandbox = await aSandbox({ '/workspace/r/a.ts': 'let one;\nlet two;\n', '/workspace/r/b.md': 'two\n' });
  await expect(runTool(sandbox, 'grep', { pattern: 'TWO', case_insensitive: true, glob: '*.ts' })).resolves.toEqual({
    text: '/workspace/r/a.ts:2:let two;',
    isError: false,
  });
  await expect(runTool(sandbox, 'grep', { pattern: '(a+)+$' })).resolves.toMatchObject({ isError: true });
  await expect(runTool(sandbox, 'grep', { pattern: '(' })).resolves.toMatchObject({ isError: true });
});
