/** How an outcome strays from the one of an undisturbed review. */
export type Verdict = 'same' | 'lost' | 'doubled' | 'different';

/** Of long texts, as much of what is equal is shown before the first difference. */
const SHOWN_BEFORE = 40;
const LONGEST_VALUE = 200;

/** Of lists that every review fills in the same way, one that is shorter has lost something and one that is longer doubled it. */
export function judge(outcome: object, reference: object): Verdict {
  const lines = differences(outcome, reference);
  if (lines.length === 0) return 'same';
  if (lines.some((line) => line.includes('.length: more'))) return 'doubled';
  return lines.some((line) => line.includes('.length: fewer')) ? 'lost' : 'different';
}

/** Where two outcomes differ, a line each. */
export function differences(outcome: unknown, reference: unknown, place = ''): string[] {
  if (Object.is(outcome, reference)) return [];
  if (Array.isArray(outcome) && Array.isArray(reference) && outcome.length !== reference.length) {
    const word = outcome.length > reference.length ? 'more' : 'fewer';
    return [`${place}.length: ${word}: ${outcome.length} for ${reference.length}`];
  }
  if (!isObject(outcome) || !isObject(reference)) {
    const from = Math.max(0, firstDifference(outcome, reference) - SHOWN_BEFORE);
    return [`${place}: ${show(outcome, from)} for ${show(reference, from)}`];
  }
  const keys = new Set([...Object.keys(outcome), ...Object.keys(reference)]);
  return [...keys].flatMap((key) => differences(outcome[key], reference[key], `${place}.${key}`));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const show = (value: unknown, from: number): string =>
  (JSON.stringify(typeof value === 'string' ? value.slice(from) : value) ?? 'nothing').slice(0, LONGEST_VALUE);

function firstDifference(one: unknown, other: unknown): number {
  if (typeof one !== 'string' || typeof other !== 'string') return 0;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
