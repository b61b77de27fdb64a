import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { dueQuestions, type ScheduleMarks } from '../../src/triggers/due-questions.ts';

const HOUR_MS = 3_600_000;
const at = (time: string) => Date.parse(`${time}Z`);
const aQuestion = (cron: string, name = 'weekly') => ({ name, cron, question: 'What has changed?' });
const NONE: ScheduleMarks = new Map();

/** The times at which a question is asked when it is looked at at these times. */
function askedAt(cron: string, looks: readonly string[]): string[] {
  let marks = NONE;
  return looks.flatMap((look) => {
    const found = dueQuestions([aQuestion(cron)], marks, at(look));
    ({ marks } = found);
    return found.due.map(({ dueAt }) => `${look.slice(5)}: ${new Date(dueAt).toISOString().slice(5, 16)}`);
  });
}

const MONDAYS = '0 6 * * 1'; // 2026-11-16, 2026-11-23, 2026-11-30

it.each<[string, string, string[], string[]]>([
  ['not when it is first seen', MONDAYS, ['2026-11-21T12:00'], []],
  [
    'at its time, once',
    MONDAYS,
    ['2026-11-21T12:00', '2026-11-23T05:59', '2026-11-23T06:00', '2026-11-23T06:01', '2026-11-29T00:00'],
    ['11-23T06:00: 11-23T06:00'],
  ],
  [
    'once for all the times that nobody looked at',
    MONDAYS,
    ['2026-10-01T00:00', '2026-11-20T00:00', '2026-11-20T00:01'],
    ['11-20T00:00: 11-16T06:00'],
  ],
  [
    'not again when the clock is set back over its time',
    MONDAYS,
    ['2026-11-21T12:00', '2026-11-23T06:00', '2026-11-23T05:30', '2026-11-23T06:00', '2026-11-30T06:00'],
    ['11-23T06:00: 11-23T06:00', '11-30T06:00: 11-30T06:00'],
  ],
  [
    'again after a clock that was years ahead',
    MONDAYS,
    ['2031-01-01T00:00', '2026-11-21T12:00', '2026-11-23T06:00'],
    ['11-23T06:00: 11-23T06:00'],
  ],
  [
    'each hour of the night in which clocks go back in Europe',
    '30 * * * *',
    ['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-25T01:30', '2026-10-25T02:30'],
    ['10-25T00:30: 10-25T00:30', '10-25T01:30: 10-25T01:30', '10-25T02:30: 10-25T02:30'],
  ],
  [
    'at an hour that does not exist elsewhere on that day',
    '30 2 * * *',
    ['2027-03-28T00:00', '2027-03-28T02:30', '2027-03-28T23:00'],
    ['03-28T02:30: 03-28T02:30'],
  ],
  ['on leap days', '0 0 29 2 *', ['2027-01-01T00:00', '2028-02-29T00:00'], ['02-29T00:00: 02-29T00:00']],
])('asks %s', (_what, cron, looks, asked) => {
  expect(askedAt(cron, looks)).toEqual(asked);
});

it('begins anew with another expression, and forgets what is not asked any more', () => {
  const { marks } = dueQuestions([aQuestion(MONDAYS), aQuestion(MONDAYS, 'other')], NONE, at('2026-11-18T12:00'));
  const changed = dueQuestions([aQuestion('0 5 * * 2')], marks, at('2026-11-25T12:00'));
  expect(changed.due, 'its last time was before it was written').toEqual([]);
  expect([...changed.marks]).toEqual([['weekly', { cron: '0 5 * * 2', at: at('2026-11-25T12:00') }]]);
});

it('asks every time exactly once, however often it is looked', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 50 * 60 }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 59 }), (minutes, minute) => {
      let now = at('2026-11-21T12:00');
      let { marks } = dueQuestions([aQuestion(`${minute} */6 * * *`)], NONE, now);
      const asked: number[] = [];
      for (const step of minutes) {
        const from = now;
        now += step * 60_000;
        const found = dueQuestions([aQuestion(`${minute} */6 * * *`)], marks, now);
        ({ marks } = found);
        for (const { dueAt } of found.due) {
          expect(dueAt).toBeGreaterThan(from);
          expect(dueAt).toBeLessThanOrEqual(now);
          asked.push(dueAt);
        }
        if (step >= 6 * 60) expect(found.due).toHaveLength(1);
      }
      expect(new Set(asked).size).toBe(asked.length);
      expect(asked.every((time) => time % (6 * HOUR_MS) === minute * 60_000)).toBe(true);
    }),
  );
});
