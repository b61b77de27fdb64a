import type Anthropic from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { ManagedAgentsEmulator } from '../../../../src/emulators/managed-agents/emulator.ts';
import { type Commit, serveRepository } from '../git-server.ts';
import { aSession, history, idles, message, startBench, until } from '../support.ts';

const TOKEN = 'ghs_token';
const SECRET = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');

const before = {
  'src/server.ts': 'export const port = 1;\n\nexport function start(): number {\n  return port;\n}\n',
  'settings.json': '{\n  "a": 1\n}\n',
};

const after = {
  'src/server.ts': [
    'export const port = 1;',
    '',
    'export function start(name: string): number {',
    "  if (typeof name === 'strnig') return 2;",
    "  console.log('starting', name);",
    '  const sql = "SELECT * FROM users WHERE name = \'" + name;',
    '  return port + sql.length;',
    '}',
    '',
  ].join('\n'),
  'settings.json': '{\n  "a": 1,\n}\n',
  'deploy/übung.py': `token = "${SECRET}"\n# TODO: rotate\n`,
};

const Submission = z.object({
  summary: z.string(),
  findings: z.array(
    z.object({
      path: z.string(),
      start_line: z.int(),
      title: z.string(),
      body: z.string(),
      evidence: z.string(),
      severity: z.enum(['critical', 'major', 'minor', 'info']),
    }),
  ),
});
type Submission = z.infer<typeof Submission> & { readonly id: string };

const ReadUse = z.object({
  type: z.literal('agent.tool_use'),
  name: z.literal('read'),
  input: z.object({ file_path: z.string() }),
});

async function submissions(client: Anthropic, sessionId: string): Promise<Submission[]> {
  const events = await history(client, sessionId);
  return events.flatMap((event) =>
    event.type === 'agent.custom_tool_use' ? [{ ...Submission.parse(event.input), id: event.id }] : [],
  );
}

async function answer(client: Anthropic, sessionId: string, id: string, text: string): Promise<void> {
  await client.beta.sessions.events.send(sessionId, {
    events: [{ type: 'user.custom_tool_result', custom_tool_use_id: id, content: [{ type: 'text', text }] }],
  });
}

/** Runs a review of the change and returns what was submitted first. */
async function review(setUp: (commit: Commit, client: Anthropic) => Promise<Parameters<typeof aSession>[1]>) {
  const server = await serveRepository(TOKEN);
  server.commit(before);
  const commit = server.commit(after);
  const bench = await startBench({ repositoryOrigins: [server.origin] });
  const mounted = {
    type: 'github_repository' as const,
    url: server.url,
    authorization_token: TOKEN,
    checkout: { type: 'commit' as const, sha: commit.sha },
  };
  const overrides = await setUp(commit, bench.client);
  const { id } = await aSession(bench.client, {
    ...overrides,
    resources: [mounted, ...(overrides?.resources ?? [])],
  });
  await until(bench.client, id, idles('requires_action'));
  const [first] = await submissions(bench.client, id);
  if (!first) throw new Error('nothing was submitted');
  return { ...bench, id, first };
}

const changed = new Map(Object.entries(after));
const lineOf = (name: string, line: number): string | undefined => changed.get(name)?.split('\n')[line - 1];

const filesRead = (emulator: ManagedAgentsEmulator, id: string): string[] =>
  (emulator.sessions.get(id)?.log.entries ?? []).flatMap(({ event }) => {
    const use = ReadUse.safeParse(event);
    return use.success ? [use.data.input.file_path] : [];
  });

it('opens the changed files and reports what stands on changed lines, word for word', async () => {
  const { emulator, client, id, first } = await review(async ({ diff }) => ({
    initial_events: [message(`Review this change.\n${diff}`)],
  }));
  expect(filesRead(emulator, id)).toEqual(
    expect.arrayContaining([
      '/workspace/demo/src/server.ts',
      '/workspace/demo/settings.json',
      '/workspace/demo/deploy/übung.py',
    ]),
  );
  for (const { path, start_line, evidence } of first.findings) {
    expect(evidence).toBe(lineOf(path, start_line));
  }
  const places = first.findings.map(({ path, start_line }) => `${path}:${start_line}`);
  expect(places).toEqual(
    expect.arrayContaining([
      'deploy/übung.py:1', // the credential
      'deploy/übung.py:2', // the TODO
      'settings.json:2', // the comma before the end
      'src/server.ts:4', // typeof against a word that it never returns
      'src/server.ts:5', // console.log
      'src/server.ts:6', // SQL by concatenation
    ]),
  );
  const credential = first.findings.find(({ evidence }) => evidence.includes(SECRET));
  expect(credential).toMatchObject({ severity: 'critical' });
  expect(`${credential?.title}${credential?.body}`).not.toContain(SECRET.slice(4));
  expect(first.summary).toMatch(/3 of 3 changed files.*No model was involved/);
  await answer(client, id, first.id, 'All findings accepted.');
  await until(client, id, idles('end_turn'));
  await expect(submissions(client, id)).resolves.toHaveLength(1);
  expect(emulator.violations).toEqual([]);
  expect(emulator.sessions.get(id)?.failures).toEqual([]);
});

it('prefers handed-over head copies and finds the diff in the uploads', async () => {
  const { emulator, id, first } = await review(async ({ diff }, client) => {
    const upload = async (name: string, text: string, mount_path: string) => {
      const { id: file_id } = await client.beta.files.upload({ file: new File([text], name) });
      return { type: 'file' as const, file_id, mount_path };
    };
    return {
      resources: [
        await upload('change.diff', diff, '/review/change.diff'),
        await upload('server.ts', after['src/server.ts'], '/review/head/src/server.ts'),
      ],
    };
  });
  const read = filesRead(emulator, id);
  expect(read).toContain('/mnt/session/uploads/review/head/src/server.ts');
  expect(read).not.toContain('/workspace/demo/src/server.ts');
  expect(first.findings.map(({ path }) => path)).toContain('src/server.ts');
});

it('looks refused findings up again and hands the corrected ones in once more', async () => {
  const { client, id, first } = await review(async ({ diff }) => ({ initial_events: [message(diff)] }));
  const [refused] = first.findings;
  await answer(client, id, first.id, `5 accepted.\nRefused findings[0] (${refused?.path}): not at that line.`);
  await until(client, id, (event) => event.type === 'agent.custom_tool_use' && event.id !== first.id);
  const [, second] = await submissions(client, id);
  expect(second?.findings).toEqual([refused]);
  await until(client, id, idles('requires_action'));
  await answer(client, id, second?.id ?? '', 'Refused findings[0] again: rejected.');
  await until(client, id, idles('end_turn'));
  await expect(submissions(client, id)).resolves.toHaveLength(2);
});
