import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const SRC = path.join(import.meta.dirname, '../src');

/** Top to bottom. A file imports from its own room and from lower tiers, never sideways or up. */
const TIERS = [
  ['cli'],
  ['http'],
  ['runs'],
  ['publish', 'sessions', 'triggers'],
  ['agents', 'commands'],
  ['findings'],
  ['diff', 'github', 'anthropic', 'store', 'engine'],
  ['config'],
  ['core'],
];
/** Rooms beside the tiers: emulators know nothing of ours, and only what demonstrates the App knows them. */
const EMULATORS = 'emulators';
/** The process and the composition root stand above every room. */
const ROOT = '';

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.includes('node_modules') && !file.startsWith('cli/demo/repository'),
);
const imports = sources.flatMap((file) =>
  [...readFileSync(path.join(SRC, file), 'utf8').matchAll(/(?:from|import\(|import) ?'(?<to>[^']+)'/g)].map(
    (found) => ({
      file,
      to: found.groups?.['to'] ?? '',
    }),
  ),
);
const roomOf = (file: string) => (file.includes(path.sep) ? (file.split(path.sep)[0] ?? '') : ROOT);
const tierOf = (room: string) => (room === ROOT ? -1 : TIERS.findIndex((rooms) => rooms.includes(room)));
const edges = imports
  .filter(({ to }) => to.startsWith('.'))
  .map(({ file, to }) => ({ file, target: path.join(path.dirname(file), to) }));

it('has no room that the map does not know', () => {
  const rooms = [...new Set(sources.map(roomOf))].filter((room) => room !== ROOT && room !== EMULATORS);
  expect(rooms.filter((room) => tierOf(room) === -1)).toEqual([]);
});

it('imports only from its own room and from lower tiers', () => {
  const wrong = edges.filter(({ file, target }) => {
    const [from, to] = [roomOf(file), roomOf(target)];
    if (from === to) return false;
    if (to === EMULATORS) return from !== 'cli';
    return from === EMULATORS || tierOf(to) <= tierOf(from);
  });
  expect(wrong).toEqual([]);
});

it.each([
  ['@dbos-inc/dbos-sdk', ['engine']],
  ['@anthropic-ai/sdk', ['anthropic', 'agents', 'sessions', 'emulators']],
  ['probot', ['http']],
  ['ajv', ['emulators']],
])('lets only some rooms import %s', (name, rooms) => {
  const users = imports.filter(({ to }) => to === name || to.startsWith(`${name}/`)).map(({ file }) => roomOf(file));
  expect([...new Set(users)].filter((room) => !rooms.includes(room))).toEqual([]);
  expect(users.length).toBeGreaterThan(0);
});

it('reads the environment in one place', () => {
  const readers = sources.filter((file) => readFileSync(path.join(SRC, file), 'utf8').includes('process.env'));
  expect(readers.map(roomOf).filter((room) => !['config', 'cli', 'emulators'].includes(room))).toEqual([]);
});
