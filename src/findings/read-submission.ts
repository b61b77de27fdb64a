import { z } from 'zod';

/** How much of a refusal the agent is told; what it submitted may stand in there. */
const MAX_REJECTIONS = 50;
const MAX_PROBLEM = 300;

/** The fields of what an agent handed to a tool; none when it is no object. */
export function fieldsOf(input: unknown): Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null ? { ...input } : {};
}

/** What was read of a list: what can be used with its place in the list, and what is wrong with the rest. */
export interface ReadList<T> {
  readonly items: readonly { readonly item: T; readonly index: number }[];
  readonly rejected: readonly string[];
}

/** How a list is read. */
export interface ListRules<T> {
  readonly schema: z.ZodType<T>;
  /** Items beyond are not read. */
  readonly limit: number;
  /** What an item is called in a problem, by its place counted from 0. */
  readonly nameOf: (index: number) => string;
}

/** Reads a list, strict about each item, tolerant about the others: one that is malformed does not cost the rest. */
export function readList<T>(name: string, value: unknown, { schema, limit, nameOf }: ListRules<T>): ReadList<T> {
  if (!Array.isArray(value)) return { items: [], rejected: [`${name}: must be a list`] };
  const surplus = value.length - limit;
  // A copy, for a list may bring a constructor of its own.
  const read = [...(value as readonly unknown[])].slice(0, limit).map((item) => schema.safeParse(cleanFields(item)));
  return {
    items: read.flatMap((result, index) => (result.success ? [{ item: result.data, index }] : [])),
    rejected: [
      ...(surplus > 0 ? [`${name}: ${surplus} beyond the first ${limit} were not read`] : []),
      ...read.flatMap((result, index) => (result.success ? [] : describeProblems(nameOf(index), result.error))),
    ],
  };
}

/** What is wrong with a part of the input, as `subject field: problem`. */
export function describeProblems(subject: string, error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => {
    const field = path.join('.');
    return `${subject}${field === '' ? '' : ` ${field}`}: ${message}`.slice(0, MAX_PROBLEM).toWellFormed();
  });
}

/** The first 50 problems, and how many there are beside them. */
export function shortenProblems(rejected: readonly string[]): string[] {
  const surplus = rejected.length - MAX_REJECTIONS;
  return surplus > 0 ? [...rejected.slice(0, MAX_REJECTIONS), `and ${surplus} more problems`] : [...rejected];
}

/** `null` stands for a field left out: some models write it for optional ones. */
function cleanFields(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return cleanText(item);
  const fields = Object.entries(item).filter(([, value]) => value !== null);
  return Object.fromEntries(fields.map(([key, value]) => [key, cleanText(value)]));
}

/** Well-formed and without NUL, as the database and the platforms need it. */
export function cleanText(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value;
}

/** A tool's input as plain JSON Schema: one object, no references. */
export function toPlainSchema(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _dialect, '~standard': _vendor, ...plain } = z.toJSONSchema(schema, { io: 'input' });
  return plain;
}
