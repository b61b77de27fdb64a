import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it, onTestFinished } from 'vitest';
import { agentDefinition } from '../../../../src/agents/definition.ts';
import { followUpPrompt, researchReminderPrompt } from '../../../../src/agents/prompts/research-prompt.ts';
import type { EarlierAnswer } from '../../../../src/agents/prompts/research-request.ts';
import { questionsIn } from '../../../../src/emulators/managed-agents/analyst/researcher/conversation.ts';
import { readInquiry } from '../../../../src/emulators/managed-agents/analyst/researcher/inquiry.ts';
import { serveRepository } from '../git-server.ts';
import { aReviewer, idles, message, startBench, until } from '../support.ts';
import { Laboratory, type Meddle, type Repositories } from './ask-researcher.ts';

const SHOP = {
  'src/price.ts': [
    "import { taxRate } from './tax.ts';",
    '',
    '/** What people pay. */',
    'export function grossPrice(net: number): number {',
    '  return roundCents(net * (1 + taxRate(net)));',
    '}',
    '',
    'const roundCents = (amount: number) => Math.round(amount * 100) / 100;',
    '',
  ].join('\n'),
  'src/tax.ts': 'export function taxRate(net: number): number {\n  return net > 100 ? 0.2 : 0.1;\n}\n',
  'test/price.test.ts': "import { grossPrice } from '../src/price.ts';\n\nassert(grossPrice(10) === 11);\n",
};

async function aLaboratory(repositories: Repositories = { 'demo/shop': SHOP }): Promise<Laboratory> {
  const laboratory = new Laboratory(repositories);
  onTestFinished(() => laboratory.dispose());
  await laboratory.fill();
  return laboratory;
}

const firstMessage = (question: string, history: EarlierAnswer[] = []) =>
  new Laboratory({ 'demo/shop': SHOP }).firstMessage(question, history);

const nextMessage = (question: string) => followUpPrompt({ boundary: 'b7f3c1d09e2a4f58', question });

/** The places of the last answer, when nothing of it was refused or left open. */
async function placesOf(messages: readonly string[], repositories?: Repositories) {
  const [judged, ...others] = await (await aLaboratory(repositories)).ask(messages);
  expect(others).toEqual([]);
  expect(judged?.problems).toEqual([]);
  return (judged?.answer.citations ?? []).map(({ path, startLine, endLine }) => `${path}:${startLine}-${endLine}`);
}

describe('a question', () => {
  it.each([
    ['Where is `taxRate` used?', 'uses', 'taxRate', undefined],
    ['where is taxRate defined', 'definition', 'taxRate', undefined],
    ['Who calls grossPrice() in the tests?', 'uses', 'grossPrice', 'tests'],
    ['Which files import src/tax.ts?', 'imports', 'src/tax.ts', undefined],
    ['who imports zod', 'imports', 'zod', undefined],
    ['What does src/price.ts do?', 'explanation', 'src/price.ts', undefined],
    ['what does the function price do?', 'explanation', 'price', undefined],
    ['How does MAX_RETRIES work?', 'explanation', 'MAX_RETRIES', undefined],
    ['where is price used in src/shop', 'uses', 'price', 'src/shop'],
  ])('%j asks for %s of %s', (question, kind, subject, scope) => {
    expect(readInquiry([question])).toEqual({ kind, subject, ...(scope === undefined ? {} : { scope }) });
  });

  it.each([
    ['and in tests?', { kind: 'uses', subject: 'taxRate', scope: 'tests' }],
    ['And where is it defined?', { kind: 'definition', subject: 'taxRate' }],
    ['what about grossPrice?', { kind: 'uses', subject: 'grossPrice' }],
  ])('that follows another goes on with its subject: %j', (next, inquiry) => {
    expect(readInquiry(['Where is taxRate used?', next])).toEqual(inquiry);
  });

  it('is read from labelled fields, earlier ones first, and never from reminders or texts beside it', () => {
    const first = firstMessage('Where is b used?', [{ question: 'Where is a used?', answer: 'Where is x used?' }]);
    expect(questionsIn([first, researchReminderPrompt(), nextMessage('And c?')])).toEqual([
      'Where is a used?',
      'Where is b used?',
      'And c?',
    ]);
    expect(questionsIn(['Where is d used?'])).toEqual(['Where is d used?']);
  });
});

describe('the answer', () => {
  it('says where a name is defined and used, with the real lines', async () => {
    expect(await placesOf([firstMessage('Where is taxRate used?')])).toEqual([
      'src/tax.ts:1-1',
      'src/price.ts:1-1',
      'src/price.ts:5-5',
    ]);
    expect(await placesOf([firstMessage('Where is taxRate defined?')])).toEqual(['src/tax.ts:1-1']);
  });

  it('says which files import a module', async () => {
    expect(await placesOf([firstMessage('Which files import src/tax.ts?')])).toEqual(['src/price.ts:1-1']);
  });

  it('says what a file defines, and what a function calls', async () => {
    expect(await placesOf([firstMessage('What does src/price.ts do?')])).toEqual([
      'src/price.ts:1-3',
      'src/price.ts:4-4',
      'src/price.ts:8-8',
    ]);
    const laboratory = await aLaboratory();
    const [judged] = await laboratory.ask([firstMessage('What does the function grossPrice do?')]);
    expect(judged?.answer.answer).toContain('It calls `roundCents`, `taxRate`.');
    expect(judged?.answer.citations.map(({ quote }) => quote)).toContain('/** What people pay. */');
  });

  it('goes on with the same subject in a follow-up, also when another session has answered before', async () => {
    const question = 'Where is grossPrice used?';
    const inTests = ['test/price.test.ts:1-1', 'test/price.test.ts:3-3'];
    expect(await placesOf([firstMessage(question), nextMessage('and in tests?')])).toEqual(inTests);
    const told = firstMessage('and in tests?', [{ question, answer: 'In two files.' }]);
    expect(await placesOf([told])).toEqual(inTests);
  });

  it('names the repository where there are several of the same name', async () => {
    const repositories = { 'demo/shop': SHOP, 'fork/shop': { 'src/price.ts': 'taxRate(7);\n' } };
    const laboratory = await aLaboratory(repositories);
    const [judged] = await laboratory.ask([laboratory.firstMessage('Where is taxRate used?')]);
    expect(judged?.problems).toEqual([]);
    expect(judged?.answer.citations.map(({ repository, path, quote }) => [repository, path, quote])).toContainEqual([
      'fork/shop',
      'src/price.ts',
      'taxRate(7);',
    ]);
  });

  it.each([
    ['Where is frobnicate used?', /found no line with `frobnicate`/],
    ['Which files import src/nothing.ts?', /found no file that imports/],
    ['Why?', /no name of code or file in the question/],
  ])('is honest when there is none: %j', async (question, sentence) => {
    const [judged] = await (await aLaboratory()).ask([firstMessage(question)]);
    expect(judged?.answer).toMatchObject({ citations: [], answer: expect.stringMatching(sentence) });
    expect(judged?.answer.confidence).not.toBe('high');
  });

  it('is mended when a citation of it was refused, and loses what cannot be mended', async () => {
    const laboratory = await aLaboratory();
    const question = [firstMessage('Where is taxRate used?')];
    const once = await laboratory.ask(question, invent(0));
    expect(once.map(({ answer }) => answer.citations.length)).toEqual([2, 3]);
    expect(once.at(-1)?.problems).toEqual([]);
    const always = await laboratory.ask(question, invent(0, 1));
    expect(always.map(({ answer }) => answer.citations.length)).toEqual([2, 2, 2]);
    expect(always.at(-1)?.problems).toEqual([]);
  });
});

/** Puts an invented line in the place of the first quote, in these calls. */
const invent =
  (...calls: readonly number[]): Meddle =>
  (input, call) => {
    const citations = Array.isArray(input['citations']) ? input['citations'] : [];
    const [first, ...others] = citations as readonly object[];
    return calls.includes(call) ? { ...input, citations: [{ ...first, quote: 'invented();' }, ...others] } : input;
  };

it('answers on the platform, and goes on in the same session', async () => {
  const server = await serveRepository('ghs_token');
  const { sha } = server.commit(SHOP);
  const { emulator, client } = await startBench({ repositoryOrigins: [server.origin] });
  const { name, model, system, tools } = agentDefinition('researcher', { model: 'claude-opus-5-5', effort: 'medium' });
  const agent = await client.beta.agents.create({ name, model, system: system ?? '', tools: tools ?? [] });
  const session = await client.beta.sessions.create({
    ...(await aReviewer(client)),
    agent: agent.id,
    initial_events: [message('Where is taxRate used?')],
    resources: [
      {
        type: 'github_repository',
        url: server.url,
        authorization_token: 'ghs_token',
        checkout: { type: 'commit', sha },
      },
    ],
  });
  const known = new Set<string>();
  const first = await nextAnswer(client, session.id, known);
  expect(first).toMatchObject({
    citations: [
      { path: 'src/tax.ts', start_line: 1, quote: 'export function taxRate(net: number): number {' },
      { path: 'src/price.ts', start_line: 1 },
      { path: 'src/price.ts', start_line: 5 },
    ],
    confidence: 'high',
  });
  await client.beta.sessions.events.send(session.id, { events: [message('and where is it defined?')] });
  expect(await nextAnswer(client, session.id, known)).toMatchObject({ citations: [{ path: 'src/tax.ts' }] });
  expect(emulator.violations).toEqual([]);
  expect(emulator.sessions.get(session.id)?.failures).toEqual([]);
});

/** Waits for an answer beyond the known ones, accepts it and waits for the end of its turn. */
async function nextAnswer(client: Anthropic, sessionId: string, known: Set<string>): Promise<unknown> {
  const isNew = ({ id }: { id: string }) => !known.has(id);
  const events = await until(client, sessionId, (event) => event.type === 'agent.custom_tool_use' && isNew(event));
  const call = events.find((event) => event.type === 'agent.custom_tool_use' && isNew(event));
  if (call?.type !== 'agent.custom_tool_use') throw new Error('nothing was handed in');
  const content = [{ type: 'text' as const, text: 'Everything was accepted.' }];
  await client.beta.sessions.events.send(sessionId, {
    events: [{ type: 'user.custom_tool_result', custom_tool_use_id: call.id, content }],
  });
  const ended = await until(client, sessionId, (event) => idles('end_turn')(event) && isNew(event));
  for (const { id } of ended) known.add(id);
  return call.input;
}
