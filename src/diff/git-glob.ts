/** What one place of a pattern takes. `star` is any number of bytes inside one segment. */
type Token = { readonly kind: 'star' } | { readonly kind: 'one'; readonly takes: (byte: string) => boolean };
type Segment = 'any folders' | readonly Token[];

/** A pattern and a path as git sees them: a string with one character for each byte of the UTF-8. */
export const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Tells whether a path, given in bytes and segments, is meant. */
export type Glob = (segments: readonly string[]) => boolean;

/**
 * A pattern of git's, compiled: `*` and `?` stay inside a segment, `**` as a whole segment is any number of folders, and
 * `[…]` and `\` work as in a shell. Undefined for a pattern that git lets match nothing. A match takes at worst as many
 * steps as the pattern is long times the path.
 */
export function compileGlob(pattern: string): Glob | undefined {
  const segments = readSegments(pattern);
  return segments && ((path) => matchFolders(segments, path));
}

function readSegments(pattern: string): Segment[] | undefined {
  const segments: Segment[] = [];
  let tokens: Token[] = [];
  let stars = 0;
  for (let at = 0; at <= pattern.length;) {
    const char = pattern[at];
    const isSlash = char === '/' || (char === '\\' && pattern[at + 1] === '/');
    if (char === undefined || isSlash) {
      const isAnyFolders = stars >= 2 && tokens.length === 1;
      segments.push(isAnyFolders ? 'any folders' : tokens);
      [tokens, stars] = [[], 0];
      at += char === '\\' ? 2 : 1;
    } else if (char === '*') {
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' });
      stars += 1;
      at += 1;
    } else {
      const read = readOne(pattern, at);
      if (read === undefined) return undefined;
      tokens.push({ kind: 'one', takes: read.takes });
      at = read.end;
    }
  }
  return segments;
}

interface One {
  readonly takes: (byte: string) => boolean;
  readonly end: number;
}

function readOne(pattern: string, at: number): One | undefined {
  const char = pattern[at];
  if (char === '?') return { takes: () => true, end: at + 1 };
  if (char === '[') return readClass(pattern, at + 1);
  const isEscape = char === '\\';
  const literal = pattern[isEscape ? at + 1 : at];
  return literal === undefined ? undefined : { takes: (byte) => byte === literal, end: at + (isEscape ? 2 : 1) };
}

const NAMED: Readonly<Record<string, RegExp>> = {
  alnum: /[a-z0-9]/i,
  alpha: /[a-z]/i,
  blank: /[ \t]/,
  // oxlint-disable-next-line no-control-regex -- control characters are what this class means
  cntrl: /[\u0000-\u001f\u007f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9a-f]/i,
};

/** The inside of brackets up to and including the closing one; undefined when there is none. */
function readClass(pattern: string, start: number): One | undefined {
  const isNegated = pattern[start] === '!' || pattern[start] === '^';
  const tests: ((byte: string) => boolean)[] = [];
  let previous: string | undefined;
  let at = isNegated ? start + 1 : start;
  for (const first = at; at === first || pattern[at] !== ']';) {
    const named = /^\[:([^\]]*):\]/.exec(pattern.slice(at, at + 12));
    if (named !== null) {
      const members = NAMED[named[1] ?? ''];
      if (members === undefined) return undefined;
      tests.push((byte) => members.test(byte));
      [previous, at] = [undefined, at + named[0].length];
      continue;
    }
    const isRange = pattern[at] === '-' && previous !== undefined && ![']', undefined].includes(pattern[at + 1]);
    if (isRange) at += 1;
    if (pattern[at] === '\\') at += 1;
    const byte = pattern[at];
    if (byte === undefined) return undefined;
    const from = isRange ? (previous ?? byte) : byte;
    tests.push((other) => from <= other && other <= byte);
    previous = isRange ? undefined : byte;
    at += 1;
  }
  return { takes: (byte) => tests.some((test) => test(byte)) !== isNegated, end: at + 1 };
}

const matchFolders = (pattern: readonly Segment[], path: readonly string[]): boolean =>
  useUp(pattern, path, (segment) => segment === 'any folders', matchSegment) === pattern.length;

const matchSegment = (wanted: Segment, segment: string): boolean =>
  wanted !== 'any folders' && matchTokens(wanted, segment);

function matchTokens(tokens: readonly Token[], text: string): boolean {
  const used = useUp(tokens, text, isStar, (token, byte) => token.kind === 'one' && token.takes(byte));
  return used !== undefined && tokens.slice(used).every(isStar);
}

const isStar = ({ kind }: Token) => kind === 'star';

/**
 * How much of a pattern all that is given uses up; undefined when it does not fit. Goes on greedily and comes back to the
 * last wildcard alone: what an earlier one would take, the last one can take too.
 */
function useUp<Wanted, Given>(
  pattern: readonly Wanted[],
  given: ArrayLike<Given>,
  isWildcard: (wanted: Wanted) => boolean,
  takes: (wanted: Wanted, one: Given) => boolean,
): number | undefined {
  let [at, place] = [0, 0];
  let retry: { at: number; place: number } | undefined;
  for (let one = given[0]; one !== undefined; one = given[place]) {
    const wanted = pattern[at];
    if (wanted !== undefined && isWildcard(wanted)) {
      if (at === pattern.length - 1) return pattern.length;
      at += 1;
      retry = { at, place };
    } else if (wanted !== undefined && takes(wanted, one)) {
      [at, place] = [at + 1, place + 1];
    } else if (retry !== undefined) {
      retry = { at: retry.at, place: retry.place + 1 };
      ({ at, place } = retry);
    } else return undefined;
  }
  return at;
}
