import { expect, it } from 'vitest';
import { readBlobText } from '../../src/github/read-blob-text.ts';
import { anInstallation } from './support/an-installation.ts';
import type { Answer } from './support/loopback-github.ts';

const name = { owner: 'o', repo: 'r' };
const SHA = 'a'.repeat(40);

const raw = (bytes: string | Buffer, contentType = 'application/vnd.github.raw+json; charset=utf-8'): Answer => {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': contentType }).end(bytes);
    return undefined;
  };
};
const read = async (answer: Answer, path = 'src/a.ts', maxBytes?: number) => {
  const { octokit, asked } = await anInstallation(answer);
  const text = await readBlobText(octokit, name, { path, ref: SHA, ...(maxBytes === undefined ? {} : { maxBytes }) });
  return { text, asked: asked() };
};

it('asks for the raw file at the commit, with every path escaped', async () => {
  const { text, asked } = await read(raw('x'), 'a dir/ü#?%2e{b}.ts');
  expect(text).toBe('x');
  expect(asked[0]?.path).toBe(`/repos/o/r/contents/a%20dir/%C3%BC%23%3F%252e%7Bb%7D.ts?ref=${SHA}`);
  expect(asked[0]?.headers.accept).toBe('application/vnd.github.raw+json');
});

it.each<[string, string | Buffer, string]>([
  ['line endings and a byte order mark', '\uFEFFa\r\nb\n', '\uFEFFa\r\nb\n'],
  ['what looks like JSON', '{"a": 12345678901234567890}', '{"a": 12345678901234567890}'],
  ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x0a, 0x62]), 'a\uFFFD\nb'],
  ['a NUL far down', `${'x'.repeat(8_000)}\0`, `${'x'.repeat(8_000)}\0`],
  ['nothing', '', ''],
])('keeps %s', async (_what, bytes, expected) => {
  expect((await read(raw(bytes))).text).toBe(expected);
});

it.each<[string, Answer]>([
  ['does not exist', () => ({ status: 404, body: { message: 'Not Found' } })],
  ['is binary', raw(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]))],
  ['is a directory', () => ({ status: 200, body: [{ name: 'a.ts' }] })],
])('knows no text of what %s', async (_what, answer) => {
  expect((await read(answer)).text).toBeUndefined();
});

it('stops at its cap, exactly', async () => {
  expect((await read(raw('x'.repeat(100)), 'a', 100)).text).toHaveLength(100);
  expect((await read(raw('x'.repeat(101)), 'a', 100)).text).toBeUndefined();
});

it.each(['', '/a', 'a//b', '../x', 'a/../../../user', './a', 'a/.'])('never asks for the path "%s"', async (path) => {
  const { text, asked } = await read(raw('x'), path);
  expect([text, asked]).toEqual([undefined, []]);
});

it('does not take a failure for an absent file', async () => {
  const refused = read(() => ({ status: 403, body: { message: 'Resource not accessible by integration' } }));
  await expect(refused).rejects.toMatchObject({ reason: 'missing-permission' });
});
