import { cutText } from '../../core/text/cut.ts';

const MAX_DEPTH = 32;
const NUL = '\u0000';

/** Text that a database and a JSON document can hold, at most `maxLength` UTF-16 units of it. */
export function cleanText(text: string, maxLength: number): string {
  return cutText(text, maxLength).toWellFormed().replaceAll(NUL, '\uFFFD');
}

/**
 * A tool's input as plain data that can be stored. One that is no object, or longer than `maxLength` as JSON, is
 * replaced by a note that no schema accepts; values nested too deep are cut off.
 */
export function cleanInput(input: unknown, maxLength: number): Readonly<Record<string, unknown>> {
  if (!isRecord(input)) return { unusable: 'the input is not an object' };
  const cleaned = cleanRecord(input, 0);
  const { length } = JSON.stringify(cleaned);
  return length > maxLength ? { unusable: `the input has ${length} characters, ${maxLength} are allowed` } : cleaned;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function cleanRecord(record: Record<string, unknown>, depth: number): Record<string, unknown> {
  // fromEntries defines own properties: a key called __proto__ stays a key
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [cleanText(key, key.length), cleanValue(value, depth + 1)]),
  );
}

function cleanValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value, value.length);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '[nested too deep]';
  if (Array.isArray(value)) return value.map((item: unknown) => cleanValue(item, depth + 1));
  return isRecord(value) ? cleanRecord(value, depth) : undefined;
}
