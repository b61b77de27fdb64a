import { expect, it } from 'vitest';
import { researchReminderPrompt } from '../../../src/agents/prompts/research-prompt.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { createLog } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import { askFollowUp } from '../../../src/runs/research/effects/ask-follow-up.ts';
import { proveAnswer } from '../../../src/runs/research/effects/prove-answer.ts';
import { askAgain } from '../../../src/runs/research/prompts.ts';
import type { EffectContext } from '../../../src/runs/review/context.ts';
import { remind } from '../../../src/runs/review/effects/remind.ts';
import { newTurn } from '../../../src/sessions/turn.ts';
import type { SessionEvent } from '../../../src/sessions/session-event.ts';
import { aPlan } from '../review/a-review.ts';
import { aResearch } from './a-question.ts';

/** A session in which these messages stand already; what is sent to it is kept. */
function sessionWith(messages: readonly string[], isRepeat: boolean) {
  const sent: string[] = [];
  const history = messages.map((text, at): SessionEvent => ({ type: 'user-message', id: `m${at}`, text }));
  const executor = {
    history: async () => await Promise.resolve(history),
    ask: async (_id: string, text: string) => void (await Promise.resolve(sent.push(text))),
  };
  const log = createLog({ level: 'silent', masker: new SecretMasker() });
  return { sent, context: { executor, isRepeat, log, clock: systemClock } as unknown as EffectContext };
}

const SESSION = { id: 's', fileIds: [], openedAt: 0 };
const run = aResearch({ isAsked: false }, { session: SESSION, plan: aPlan() });

it.each<readonly [string, readonly string[], boolean, number]>([
  ['at the first try', ['An earlier question'], false, 1],
  ['again when the first try has not arrived', ['An earlier question'], true, 1],
  ['not again when it has', ['An earlier question', askAgain(run)], true, 0],
])('puts a question to a session %s', async (_when, messages, isRepeat, times) => {
  const { sent, context } = sessionWith(messages, isRepeat);
  expect(await askFollowUp(run, context)).toEqual({ type: 'asked' });
  expect(sent).toEqual(times === 0 ? [] : [askAgain(run)]);
});

it('reminds for each question of a session, once', async () => {
  const reminder = researchReminderPrompt();
  const again = sessionWith(['Question', reminder, 'Another question'], true);
  await remind(run, again.context);
  expect(again.sent).toEqual([reminder]);
  const done = sessionWith(['Question', reminder], true);
  await remind(run, done.context);
  expect(done.sent).toEqual([]);
});

const calling = (name: string, input: object, kind: 'custom' | 'held' = 'custom') => ({
  ...run,
  turn: { ...newTurn(), calls: [{ id: 'call', name, input: input as Record<string, unknown>, kind, answered: false }] },
});

it.each([
  ['another tool', calling('submit_review', {}), { isError: true }],
  ['a tool that waits for permission', calling('bash', {}, 'held'), { kind: 'denial', isError: true }],
  ['an answer without a text', calling('submit_answer', { citations: [] }), { isError: true }],
])('takes nothing from %s', async (_what, asked, answer) => {
  const { context } = sessionWith([], false);
  const fact = await proveAnswer(asked, context);
  expect(fact).toMatchObject({ type: 'answer-judged', answer: { toolUseId: 'call', ...answer } });
  expect(fact).not.toHaveProperty('result');
});
