/** How an attribute is set by a line: `undefined` is `!name`, which takes back what files further up say. */
export type AttributeValue = true | false | string | undefined;

export interface AttributesLine {
  readonly pattern: string;
  /** Whether it says what an attribute stands for instead of which files have it. */
  readonly isMacro: boolean;
  readonly values: readonly { readonly name: string; readonly value: AttributeValue }[];
}

/** Longer lines are ignored, by git too. */
const MAX_LINE_LENGTH = 2048;
const MACRO = '[attr]';
const NAME = /^(?!-)[-\w.]+$/;

/** One line of a `.gitattributes` file, in bytes; undefined for a comment and for what git ignores with a warning. */
export function readAttributesLine(line: string): AttributesLine | undefined {
  if (line.length >= MAX_LINE_LENGTH) return undefined;
  const text = line.replace(/^[ \t\r]+/, '');
  if (text === '' || text.startsWith('#')) return undefined;
  const { first, rest } = splitFirst(text);
  const isMacro = first.startsWith(MACRO) && first.length > MACRO.length;
  const values = rest
    .split(/[ \t\r]+/)
    .filter(Boolean)
    .map(readValue);
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length) return undefined; // git drops a line with a name that cannot be one
  const pattern = isMacro ? first.slice(MACRO.length) : first;
  return (isMacro && !NAME.test(pattern)) || pattern.startsWith('!') ? undefined : { pattern, isMacro, values: known };
}

/** The pattern, which may be quoted as in C, and what follows it. */
function splitFirst(text: string): { first: string; rest: string } {
  const quoted = text.startsWith('"') ? unquote(text) : undefined;
  if (quoted !== undefined) return { first: quoted.value, rest: text.slice(quoted.end) };
  const [first = ''] = text.split(/[ \t\r]/, 1);
  return { first, rest: text.slice(first.length) };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

function unquote(text: string): { value: string; end: number } | undefined {
  const body = /^"((?:[^"\\]|\\(?:[abfnrtv\\"]|[0-3][0-7]{2}))*)"/.exec(text);
  if (body === null) return undefined;
  const value = (body[1] ?? '').replaceAll(/\\(?:([0-3][0-7]{2})|(.))/g, (_all, octal?: string, char = '') =>
    octal === undefined ? (ESCAPES[char] ?? '') : String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return { value, end: body[0].length };
}

function readValue(word: string): { name: string; value: AttributeValue } | undefined {
  const sign = /^[-!]/.exec(word)?.[0];
  const [name = ''] = word.slice(sign === undefined ? 0 : 1).split('=', 1);
  if (!NAME.test(name)) return undefined;
  if (sign !== undefined) return { name, value: sign === '-' ? false : undefined };
  return { name, value: word.includes('=') ? word.slice(name.length + 1) : true };
}
