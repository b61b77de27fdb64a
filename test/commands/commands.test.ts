import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/commands/command.ts';
import { describeCommands, describeUnknown } from '../../src/commands/help.ts';
import { nearestVerb } from '../../src/commands/nearest.ts';
import { parseCommand } from '../../src/commands/parse.ts';
import { COMMANDS, findCommand } from '../../src/commands/registry.ts';
import { DEFAULT_SYNTAX, SHORT_FORMS } from '../../src/commands/syntax.ts';
import { aCommandContext } from './a-command-context.ts';

const VERBS = COMMANDS.map(({ verb }) => verb);

async function effectsOf(line: string, known: Partial<CommandContext> = {}) {
  const { verb = '', args = '' } = parseCommand(line) ?? {};
  return await findCommand(verb)?.run(args, aCommandContext(known));
}

/** The only reply to a command. */
async function replyTo(line: string, known: Partial<CommandContext> = {}): Promise<string> {
  const [effect, ...more] = (await effectsOf(line, known)) ?? [];
  expect(more).toEqual([]);
  return effect?.kind === 'reply'
    ? effect.markdown
    : `${effect?.kind}: ${effect?.kind === 'refuse' ? effect.reason : ''}`;
}

it.each([
  ['/review', [{ kind: 'start' }]],
  ['/review please', [{ kind: 'start' }]],
  ['/proofline review FULL', [{ kind: 'start', isFull: true }]],
  ['/review full', [{ kind: 'start', isFull: true }]],
  ['/review Full, please', [{ kind: 'start', isFull: true }]],
  ['/review fully', [{ kind: 'start' }]],
  ['/cancel', [{ kind: 'stop' }]],
  ['/proofline pause', [{ kind: 'pause' }]],
  ['/proofline resume', [{ kind: 'resume' }]],
  ['/proofline dismiss 1a2b3c4d a test', [{ kind: 'dismiss', id: '1a2b3c4d', reason: 'a test' }]],
])('%s asks for that', async (line, effects) => {
  expect(await effectsOf(line)).toEqual(effects);
});

it('has a short form for verbs that exist alone', () => {
  expect(SHORT_FORMS.filter((verb) => findCommand(verb) === undefined)).toEqual([]);
});

it('explains every command in one line, with the prefix that holds', () => {
  const help = describeCommands(COMMANDS, { prefix: '/bot', shortForms: [] });
  for (const { verb, summary } of COMMANDS) {
    expect(help).toMatch(new RegExp(`^- \`/bot ${verb}\\b.*\`: `, 'm'));
    expect(help).toContain(summary);
  }
  expect(help).not.toContain('/proofline');
  expect(help).not.toContain('Short forms');
});

it.each([
  ['rewiew', 'review'],
  ['reveiw', 'review'],
  ['rev', 'review'],
  ['stats', 'status'],
  ['cancle', 'cancel'],
  ['wyh', undefined],
  ['merge', undefined],
  ['x'.repeat(60_000), undefined],
])('takes %s for %s', (typed, verb) => {
  expect(nearestVerb(typed, VERBS)).toBe(verb);
});

it('never repeats what was typed', () => {
  expect(describeUnknown('@ada', COMMANDS, DEFAULT_SYNTAX)).not.toContain('@ada');
  expect(describeUnknown('merge', COMMANDS, DEFAULT_SYNTAX)).toContain('- `/proofline review');
});

describe('why', () => {
  const found = {
    kind: 'found',
    markdown: 'The finding.',
    permalink: 'https://github.com/o/r/blob/abc/a.ts#L1',
    state: 'fixed',
    sha: 'abc1234',
    firstSeen: { day: '2026-11-02', sha: 'def5678' },
  } as const;

  it('shows the finding, since when it is known and where it stands', async () => {
    expect(await replyTo('/proofline why `1A2B3C4D`', { finding: async () => found })).toBe(
      'The finding.\n\nFirst shown on 2026-11-02 in `def5678`. Its code is gone; last seen at `abc1234`: https://github.com/o/r/blob/abc/a.ts#L1',
    );
  });

  it.each([
    ['/proofline why', /^refuse: Say which finding/],
    ['/proofline why ../../x', /^refuse: Say which finding/],
    ['/proofline why 1a2b3c4d', /^refuse: This pull request has no finding `1a2b3c4d`\. Did you mean `1a2b3c4e`\?$/],
  ])('%s is refused', async (line, said) => {
    expect(await replyTo(line, { finding: async () => ({ kind: 'unknown', nearest: '1a2b3c4e' }) })).toMatch(said);
  });
});

it('lists a few of the files that were not read', async () => {
  const unread = Array.from({ length: 40 }, (_, at) => `\`src/${at}.ts\``);
  const files = { sha: 'abc1234', read: 1, total: 41, unread, notReviewed: [] };
  const reply = await replyTo('/proofline coverage', { coverage: async () => files });
  expect(reply).toContain('has read 1 of 41 files');
  expect(reply.match(/^- `/gm)).toHaveLength(30);
  expect(reply).toContain('- and 10 more');
  expect(await replyTo('/proofline coverage', { coverage: async () => undefined })).toMatch(/^refuse: No review/);
});

it('says what is wrong with a configuration before what holds', async () => {
  const keys = [{ key: 'fail_on', value: '`"major"`', origin: 'repository' }];
  const read = { baseRef: '`main`', keys, problems: ['`f.yml:3` unknown key'] };
  const reply = await replyTo('/proofline config', { configuration: async () => read });
  expect(reply).toMatch(/Nothing is reviewed until this is corrected:\n\n- `f\.yml:3` unknown key\n\n\| key/);
  expect(reply).toContain('| `fail_on` | `"major"` | repository |');
});

it('leaves the costs out where they are not shown', async () => {
  const reply = await replyTo('/proofline status', { status: async () => ({ pausedBy: '`ada`' }) });
  expect(reply.split('\n')).toEqual([
    '- No review of this pull request has been started.',
    '- Automatic reviews are paused by `ada`; `/proofline resume` lets them go on.',
  ]);
});

describe('docs/commands.md', () => {
  const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');

  it('has a row for every command, and for no other', () => {
    const rows = [...page.matchAll(/^\| `\/proofline (?<verb>[a-z]+)(?: (?<usage>[^`]+))?`/gm)];
    const documented = rows.map(({ groups }) => [groups?.['verb'], groups?.['usage']]);
    expect(documented).toEqual(COMMANDS.map(({ verb, usage }) => [verb, usage]));
  });

  it('names the short forms', () => {
    for (const verb of SHORT_FORMS) expect(page).toContain(`\`/${verb}\``);
  });
});
