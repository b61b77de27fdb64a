import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../src/sessions/session-event.ts';
import { type Turn, advance, beginTurn, newTurn, turnOutcome } from '../../src/sessions/turn.ts';
import { aRead, anEvent, answer, call, error, idle, running, second } from './events.ts';

const fold = (events: readonly SessionEvent[], from: Turn = newTurn()) => events.reduce(advance, from);
const interrupt = (seconds: number) => anEvent(seconds, { type: 'interrupt' });
const usage = (seconds: number, value: object) => anEvent(seconds, { type: 'usage', usage: value });
const message = (seconds: number, text: string) => anEvent(seconds, { type: 'message', text });
/** Without the order of arrival. */
const seen = ({ recentIds: _order, ...turn }: Turn) => turn;
const terminated = (seconds: number) => anEvent(seconds, { type: 'terminated' });

describe('the outcome', () => {
  it.each<[string, SessionEvent[], object]>([
    ['nothing has happened', [], { kind: 'running' }],
    ['the agent works', [running(1)], { kind: 'running' }],
    ['the turn ended by itself', [running(1), idle(2, 'end_turn')], { kind: 'completed' }],
    ['it was interrupted', [running(1), interrupt(2), idle(3, 'end_turn')], { kind: 'interrupted' }],
    [
      'the interrupt was queued',
      [running(1), { id: 'i', type: 'interrupt' }, idle(3, 'end_turn')],
      { kind: 'interrupted' },
    ],
    ['the cap was hit', [running(1), idle(2, 'budget_reached')], { kind: 'budget-reached' }],
    ['an interrupt came at the cap', [running(1), idle(2, 'budget_reached'), interrupt(3)], { kind: 'budget-reached' }],
    [
      'the model refused',
      [anEvent(1, { type: 'idle', reason: 'refusal', pending: [], detail: 'cyber' })],
      { kind: 'refused', category: 'cyber' },
    ],
    ['retries ran out', [running(1), idle(2, 'retries_exhausted')], { kind: 'failed', reason: 'retries_exhausted' }],
    [
      'the tool-round limit was hit',
      [running(1), error(2, 'tool_use_limit_reached_error'), idle(3, 'retries_exhausted')],
      { kind: 'failed', reason: 'tool_use_limit_reached_error' },
    ],
    [
      'it stopped for a reason of the future',
      [running(1), idle(2, 'unknown')],
      { kind: 'failed', reason: 'unknown_stop_reason' },
    ],
    [
      'a passing error was followed by the end',
      [running(1), error(2, 'model_overloaded_error'), idle(3, 'end_turn')],
      { kind: 'completed' },
    ],
    ['the platform retries', [running(1), anEvent(2, { type: 'rescheduled' })], { kind: 'running' }],
    ['it was terminated', [running(1), terminated(2)], { kind: 'terminated', isArchived: false }],
    [
      'it was archived',
      [running(1), anEvent(2, { type: 'terminated', isArchived: true })],
      { kind: 'terminated', isArchived: true },
    ],
    ['it was deleted', [running(1), anEvent(2, { type: 'deleted' })], { kind: 'deleted' }],
    ['it was archived, then deleted', [terminated(1), anEvent(2, { type: 'deleted' })], { kind: 'deleted' }],
    ['an older status arrives late', [running(1), idle(5, 'end_turn'), running(3)], { kind: 'completed' }],
    [
      'something came after the end',
      [terminated(1), running(2), idle(3, 'end_turn')],
      { kind: 'terminated', isArchived: false },
    ],
    [
      'all calls are answered',
      [running(1), call(2, 'c1'), idle(3, 'requires_action', ['c1']), answer(4, 'c1')],
      { kind: 'running' },
    ],
  ])('when %s', (_when, events, expected) => {
    expect(turnOutcome(fold(events))).toEqual(expected);
  });

  it.each([
    'repository_authentication_error',
    'repository_forbidden_error',
    'repository_not_found_error',
    'repository_checkout_error',
    'repository_clone_error',
    'repository_error_of_the_future',
  ])('is an unreadable repository after %s, however well the rest went', (name) => {
    const unreadable = { kind: 'repository-unreadable', error: name };
    expect(turnOutcome(fold([error(1, name)]))).toEqual(unreadable);
    expect(turnOutcome(fold([running(1), error(2, name), call(3, 'c'), answer(4, 'c'), idle(5, 'end_turn')]))).toEqual(
      unreadable,
    );
    expect(turnOutcome(fold([error(1, name), terminated(2)]))).toEqual(unreadable);
  });
});

describe('tool calls', () => {
  it('are open from the moment they are made', () => {
    const outcome = turnOutcome(fold([running(1), call(2, 'c1')]));
    expect(outcome).toMatchObject({
      kind: 'needs-answer',
      calls: [{ id: 'c1', name: 'submit_review', kind: 'custom' }],
    });
  });

  it('stay open one by one', () => {
    const events = [
      running(1),
      call(2, 'c1'),
      call(2, 'c2'),
      idle(3, 'requires_action', ['c1', 'c2']),
      answer(4, 'c1'),
    ];
    const turn = fold(events);
    expect(turn.status).toBe('needs-answer');
    expect(turn.calls.map(({ id, answered }) => [id, answered])).toEqual([
      ['c1', true],
      ['c2', false],
    ]);
    expect(fold([answer(5, 'c2')], turn).status).toBe('running');
  });

  it('count as answered when the answer is seen before the call', () => {
    const turn = fold([running(1), answer(3, 'c1'), call(2, 'c1'), idle(4, 'requires_action', ['c1'])]);
    expect(turnOutcome(turn)).toEqual({ kind: 'running' });
  });

  it('of built-in tools that wait for permission are held', () => {
    const held = anEvent(2, { type: 'tool-use', name: 'bash', input: {}, isHeld: true }, 'h1');
    expect(fold([running(1), held, idle(3, 'requires_action', ['h1'])]).calls).toMatchObject([
      { id: 'h1', kind: 'held', name: 'bash' },
    ]);
  });

  it('that only the list of pending ids names are completed by their own event', () => {
    const early = fold([running(1), idle(3, 'requires_action', ['c1'])]);
    expect(early.calls).toMatchObject([{ id: 'c1', name: '', kind: 'held', answered: false }]);
    expect(fold([call(2, 'c1')], early).calls).toMatchObject([
      { id: 'c1', name: 'submit_review', kind: 'custom', answered: false },
    ]);
  });

  it('are void once the turn is over, also when they are seen late', () => {
    expect(fold([running(1), call(2, 'c1'), idle(3, 'end_turn')]).calls).toEqual([]);
    expect(fold([running(1), idle(3, 'end_turn'), call(2, 'c1')]).calls).toEqual([]);
  });

  it('keep their input only until they are answered', () => {
    const turn = fold([call(1, 'c1'), answer(2, 'c1')]);
    expect(turn.calls).toEqual([{ id: 'c1', name: 'submit_review', input: {}, kind: 'custom', answered: true }]);
  });
});

describe('a second turn', () => {
  const first = fold([running(1), interrupt(2), error(2, 'model_overloaded_error'), idle(3, 'end_turn')]);

  it('forgets the interrupt and the error of the first', () => {
    expect(turnOutcome(fold([running(10), idle(11, 'end_turn')], first))).toEqual({ kind: 'completed' });
    expect(turnOutcome(fold([running(10), idle(11, 'retries_exhausted')], first))).toEqual({
      kind: 'failed',
      reason: 'retries_exhausted',
    });
  });

  it('has begun once we have asked again, before the platform says so', () => {
    const asked = beginTurn(first);
    expect(turnOutcome(asked)).toEqual({ kind: 'running' });
    expect(
      turnOutcome(fold([anEvent(3, { type: 'idle', reason: 'end_turn', pending: [] }, first.recentIds.at(-1))], asked)),
    ).toEqual({ kind: 'running' });
    expect(turnOutcome(fold([running(10), idle(11, 'end_turn')], asked))).toEqual({ kind: 'completed' });
  });

  it('does not begin in a session that has ended', () => {
    expect(turnOutcome(beginTurn(fold([terminated(1)])))).toEqual({ kind: 'terminated', isArchived: false });
  });

  it('is not interrupted by an interrupt of the first that is seen late', () => {
    const turn = fold([running(1), idle(3, 'end_turn'), running(10), interrupt(2), idle(11, 'end_turn')]);
    expect(turnOutcome(turn)).toEqual({ kind: 'completed' });
  });
});

it('takes the newest usage, and never forgets what it knew', () => {
  const events = [usage(1, { costCents: 3, inputTokens: 5 }), usage(2, { costCents: 9 }), usage(3, {})];
  expect(fold(events).usage).toEqual({ costCents: 9, inputTokens: 5 });
  expect(fold(events.toReversed()).usage).toEqual({ costCents: 9, inputTokens: 5 });
});

it('keeps the newest message', () => {
  expect(fold([message(1, 'a'), message(3, 'c'), message(2, 'b')]).lastMessage).toEqual({ text: 'c', at: second(3) });
});

/** Whether an event is one half of a read: the request or its result. */
const isHalf = ({ type }: SessionEvent): boolean => type === 'tool-use' || type === 'tool-result';

describe('a history', () => {
  const history: SessionEvent[] = [
    running(0),
    ...aRead(1, { file_path: '/workspace/r/a.ts' }),
    ...aRead(2, { file_path: '/workspace/r/b.ts', view_range: [10, 20] }),
    ...aRead(3, { file_path: '/workspace/r/b.ts', view_range: [21, 30] }),
    ...aRead(4, { file_path: '/workspace/r/gone.ts' }, { isError: true }),
    error(5, 'model_overloaded_error'),
    anEvent(6, { type: 'rescheduled' }),
    running(7),
    call(8, 'call_1'),
    anEvent(9, { type: 'usage', usage: { costCents: 5 } }),
    idle(9, 'requires_action', ['call_1']),
    answer(10, 'call_1'),
    running(11),
    anEvent(12, { type: 'message', text: 'done' }),
    anEvent(13, { type: 'usage', usage: { costCents: 8 } }),
    idle(13, 'end_turn'),
  ];
  const expected = fold(history);

  it('folds to what happened', () => {
    expect(expected).toMatchObject({
      status: 'idle',
      interrupted: false,
      usage: { costCents: 8 },
      toolCalls: 5,
      reads: [{ path: '/workspace/r/a.ts' }, { path: '/workspace/r/b.ts', startLine: 10, endLine: 30 }],
    });
    expect(turnOutcome(expected)).toEqual({ kind: 'completed' });
  });

  it('folds to the same turn whatever is repeated', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(history.length - 1), { maxLength: 60 }), (repeats) => {
        const events = [...history];
        for (const index of repeats) {
          const event = history[index];
          const position = event === undefined ? 0 : events.indexOf(event);
          if (event !== undefined) events.splice(position + 1 + (index % (events.length - position)), 0, event);
        }
        expect(seen(fold(events))).toEqual(seen(expected));
      }),
    );
  });

  it('folds to the same turn when the halves of reads come in any order', () => {
    const reads = history.filter(isHalf);
    const others = history.filter((event) => !isHalf(event));
    fc.assert(
      fc.property(fc.shuffledSubarray(reads, { minLength: reads.length }), (shuffled) => {
        const [start, ...rest] = others;
        expect(seen(fold([start, ...shuffled, ...rest].filter((event) => event !== undefined)))).toEqual(
          seen(expected),
        );
      }),
    );
  });

  it('survives being stored between any two events', () => {
    let stored = newTurn();
    for (const event of history) stored = JSON.parse(JSON.stringify(advance(stored, event)));
    expect(stored).toEqual(expected);
  });

  it('stays small however long it gets', () => {
    let turn = newTurn();
    for (let index = 0; index < 2500; index += 1) {
      for (const event of aRead(index, { file_path: `/f/${index}` })) turn = advance(turn, event);
      turn = [call(index, `c${index}`), answer(index, `c${index}`), error(index, 'repository_clone_error')].reduce(
        advance,
        turn,
      );
    }
    expect(JSON.stringify(turn).length).toBeLessThan(120_000);
    expect(turn.toolCalls).toBe(5000);
  });
});
