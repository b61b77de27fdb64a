import { Cron, CronPattern } from 'croner';

/** Numbers, names of three letters and signs, as every cron has them. What else some have is left out: it differs. */
const FIELD = /^(?:[A-Za-z]{3}|[\d*,/-])+$/;
const OPTIONS = { mode: '5-part', timezone: 'UTC', paused: true } as const;
const SECOND_MS = 1000;

/** Why an expression cannot be used; undefined when it can. Times are UTC, and an hour lies between two of them at least. */
export function cronProblem(expression: string): string | undefined {
  const fields = expression.trim().split(/[ \t]+/);
  if (fields.length !== 5 || !fields.every((field) => FIELD.test(field)))
    return 'must have five fields (minute, hour, day of the month, month, day of the week, in UTC), as in 0 6 * * 1';
  const pattern = parse(fields.join(' '));
  if (pattern === undefined)
    return 'has a field with a value that does not exist there; minutes go from 0 to 59, hours from 0 to 23';
  if (listSet(pattern.minute).length > 1)
    return 'must leave an hour between two times, so its first field must be one minute, as in 0 6 * * 1';
  return canHappen(pattern) ? undefined : 'names a day that no month has';
}

function parse(expression: string): CronPattern | undefined {
  try {
    return new CronPattern(expression, 'UTC', { mode: '5-part' });
  } catch {
    return undefined;
  }
}

/** Days of the longest year, by months. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Looking for the next time would take long where there is none. Beside a day of the week one of the month may be any. */
function canHappen({ starDOW, day, month }: CronPattern): boolean {
  const [earliest = 0] = listSet(day);
  return !starDOW || listSet(month).some((at) => earliest < (DAYS[at] ?? 0));
}

/** The places, from 0, of what a field names. */
const listSet = (field: readonly number[]): number[] => field.flatMap((isSet, at) => (isSet === 0 ? [] : [at]));

/** The last time that an expression without a problem names, up to and with `at`; both in milliseconds since the epoch. */
export function lastTick(expression: string, at: number): number | undefined {
  // The time that is asked about does not count, and seconds are the finest there is.
  const after = new Date((Math.floor(at / SECOND_MS) + 1) * SECOND_MS);
  return new Cron(expression.trim(), OPTIONS).previousRuns(1, after)[0]?.getTime();
}
