import path from 'node:path';
import type { Brain, BrainContext } from '../../../src/emulators/managed-agents/brain.ts';
import { aClaim } from '../../e2e/support/claim.ts';
import { commitFiles, initRepository } from '../../e2e/support/commits.ts';

/** More than one request takes: 50 go ahead of the conclusion. */
const FINDINGS = 53;
const PRICES = 'prices.js';
/** So many of the lines are changed and carry comments; the others are found on the way. */
const CHANGED = 3;
const code = (total: string) =>
  Array.from(
    { length: FINDINGS },
    (_, index) => `export const price${index} = ${index < CHANGED ? total : 'sum'} / ${index};`,
  );
const CODE = code('total');
const MENDED = 'export const price0 = Number.NaN;';

export interface ScriptedChange {
  readonly gitDir: string;
  readonly base: string;
  readonly head: string;
  /** In which the first finding is mended. */
  readonly nextHead: string;
}

/** Makes the repository that the scripted agent knows. */
export async function buildScriptedChange(folder: string): Promise<ScriptedChange> {
  await initRepository(folder);
  const base = await commitFiles(folder, { 'README.md': '# Prices\n', [PRICES]: `${code('sum').join('\n')}\n` });
  const head = await commitFiles(folder, { [PRICES]: `${CODE.join('\n')}\n`, 'README.md': '# Prices\n\nOf seats.\n' });
  const mended = [MENDED, ...CODE.slice(1)];
  const nextHead = await commitFiles(folder, { [PRICES]: `${mended.join('\n')}\n` });
  return { gitDir: path.join(folder, '.git'), base, head, nextHead };
}

const claim = (index: number, fields: object = {}) =>
  aClaim({
    path: PRICES,
    start_line: index + 1,
    end_line: index + 1,
    severity: index === 0 ? 'critical' : 'minor',
    title: `Division ${index}`,
    body: `Nothing keeps ${index} from being zero.`,
    evidence: CODE[index],
    ...fields,
  });

/**
 * An agent whose review has everything that a review can have in one session: it ends without a result, is reminded,
 * invents a finding, is refused, corrects itself, and finds more than one request of annotations takes.
 */
export const scriptedAgent =
  (
    nameOf: (repositoryId: string) => string,
    beforeResult: (signal: AbortSignal) => Promise<void> | undefined = () => undefined,
  ): Brain =>
  async (context) => {
    if (context.messages.some((message) => message.startsWith(QUESTION))) return await answer(context, nameOf);
    if (context.turn === 1) {
      await readAll(context, `/workspace/${nameOf(context.metadata['repository'] ?? '')}`);
      await context.say('I have read it.');
      return;
    }
    await beforeResult(context.signal);
    const invented = claim(0, { title: 'Invented', evidence: 'launchMissiles();' });
    const isMended = context.messages.some((message) => message.includes(MENDED));
    const most = CODE.slice(0, -1)
      .map((_, index) => claim(index))
      .slice(isMended ? 1 : 0);
    await context.callCustomTool('submit_review', { summary: 'Prices divide.', findings: [invented, ...most] });
    const last = claim(FINDINGS - 1);
    await context.callCustomTool('submit_review', { summary: 'Prices divide by what may be zero.', findings: [last] });
  };

/** How the message begins by which a question is put to a session. */
const QUESTION = 'Answer one question about code.';

/** The same for a question: reads, ends without an answer, is reminded, invents a citation, and corrects itself. */
async function answer(context: BrainContext, nameOf: (repositoryId: string) => string): Promise<void> {
  if (context.turn === 1) {
    await readAll(context, `/workspace/${nameOf(context.metadata['repository'] ?? '')}`);
    return await context.say('I have read it.');
  }
  const quoting = (quote: string) => ({
    answer: 'The sum is divided where prices are made [1].',
    citations: [{ path: PRICES, start_line: 1, end_line: 1, quote }],
    confidence: 'high',
    not_checked: [],
  });
  await context.callCustomTool('submit_answer', quoting('launchMissiles();'));
  await context.callCustomTool('submit_answer', quoting(code('sum')[0] ?? ''));
}

async function readAll({ useTool }: BrainContext, root: string): Promise<void> {
  for (const file of [PRICES, 'README.md']) await useTool('read', { file_path: `${root}/${file}` });
}
