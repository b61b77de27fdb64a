import { expect, it } from 'vitest';
import { aRepository } from '../../emulators/github/support.ts';
import { anIntakeStage, type IntakeStage } from './intake-stage.ts';

const FILE = '.github/proofline.yml';

/** A repository whose base branch holds this configuration. */
async function configured(text: string | undefined) {
  const source = aRepository();
  if (text !== undefined) source.write(FILE, text);
  source.commit('configuration');
  return { stage: await anIntakeStage(source), source };
}

let count = 0;
const kindOf = async (stage: IntakeStage, line: string) => {
  const decision = await stage.deliver(`d${(count += 1)}`, await stage.aCommand(line));
  return (decision as { readonly kind: string }).kind;
};

it.each<readonly [string, string, boolean]>([
  ['commands_prefix: /robo', '/robo status', true],
  ['commands_prefix: /robo', '/ROBO status', true],
  ['commands_prefix: /robo', '/proofline status', false],
  ['commands_prefix: /robo', '@proofline status', true],
  ['commands_prefix: /robo', '/help', true],
  ['commands_prefix: "@robo"', '@robo: status', true],
  ['commands_prefix: "@robo"', '@robot status', false],
  ['short_forms: [cancel]', '/help', false],
  ['short_forms: []', '/proofline help', true],
  ['commands_prefix: /robo\nfail_on: high', '/robo status', true],
  ['commands_prefix: /robo\nfail_on: high', '/proofline config', true],
  ['commands_prefix: robo\nshort_forms: []', '/proofline config', true],
  ['short_forms: []\nfail_on: high', '/help', true],
  ['{ no: yaml', '/proofline config', true],
])('by %j %j is obeyed: %s', async (text, line, isObeyed) => {
  const { stage } = await configured(text);
  expect(await kindOf(stage, line)).toBe(isObeyed ? 'reply' : 'skip');
});

it('names commands in replies as they are written here', async () => {
  const { stage } = await configured('commands_prefix: /robo\nshort_forms: []\n');
  await kindOf(stage, '/robo help');
  await kindOf(stage, '/robo budget more');
  await kindOf(stage, '/robo dismiss this');
  const replies = stage.replies().join('\n');
  expect(replies).toContain('`/robo review [full]`');
  expect(replies).toContain('`/robo budget +2`');
  expect(replies).toContain('`/robo dismiss 1a2b3c4d it is a test`');
  expect(replies).not.toMatch(/`\/(?:proofline|review|cancel|help)\b/);
});

it('asks once in five minutes how commands are written, however many comments could be one', async () => {
  const { stage, source } = await configured(undefined);
  await stage.store(stage.aWorkingRun());
  const asked = () => stage.scene.emulator.requests.filter(({ path }) => /\/(?:contents|pulls)\//.test(path)).length;
  const before = asked();
  for (let at = 0; at < 5; at += 1) expect(await kindOf(stage, '@bob have a look')).toBe('skip');
  expect(asked() - before).toBe(1);
  source.write(FILE, 'commands_prefix: /robo\n');
  source.commit('another word');
  expect(await kindOf(stage, '/robo status')).toBe('skip');
  stage.ahead = 5 * 60_000;
  expect(await kindOf(stage, '/robo status')).toBe('reply');
});

it('tries again for a minute while the configuration cannot be read, then obeys what holds by default', async () => {
  const { stage } = await configured('commands_prefix: /robo\n');
  stage.scene.emulator.faults.add({
    match: ({ path }) => path.includes('/contents/'),
    times: 100,
    action: { kind: 'status', status: 502, body: { message: 'no' } },
  });
  const command = await stage.aCommand('/proofline help');
  await expect(stage.deliver('late', command)).rejects.toThrow('502');
  stage.ahead = 61_000;
  expect(await stage.deliver('late', command)).toMatchObject({ kind: 'reply' });
});

it('lets a held review tell by which command it starts', async () => {
  const { stage } = await configured('commands_prefix: /robo\nshort_forms: []\nbase_branches: [other]\n');
  await stage.deliver('opened', { kind: 'pull-request', ...stage.about('ada'), action: 'opened', headSha: stage.head });
  const [run] = await stage.runs();
  expect(run?.state).toMatchObject({
    outcome: { kind: 'held' },
    commands: { commandsPrefix: '/robo', shortForms: [] },
  });
});
