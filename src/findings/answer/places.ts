/** A place in the code that prose names by file and line. */
export interface NamedPlace {
  /** As it is written there: `src/a.ts:12`. */
  readonly text: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

const LETTER = String.raw`\p{L}\p{N}_@.+~$%/\-`;
/** A part of a path that stands in brackets as a whole: `app/[id]/page.tsx`. */
const BRACKETED = String.raw`(?:\[{1,2}[\p{L}\p{N}_.@~-]{1,60}\]{1,2}|\([\p{L}\p{N}_.@~-]{1,60}\))(?=[/.])`;
const NAME = String.raw`(?:[${LETTER}]|(?<=/)${BRACKETED})`;
const NAMES = String.raw`(?<path>(?:${BRACKETED}(?=/))?${NAME}{1,300})`;
const PATH = String.raw`(?<![${LETTER}\])])${NAMES}`;
const TO = String.raw`(?:[ \t]?(?:[-–]|to)[ \t]?L?(?<last>\d{1,7}))?`;
/** `a.ts:12`, `a.ts:12:5`, `a.ts#L12-L14`, `a.ts`, lines 12 to 14. */
const PATH_FIRST = new RegExp(
  String.raw`${PATH}(?::L?(?<first>\d{1,7})(?::\d{1,5})?${TO}|#L(?<hash>\d{1,7})(?:C\d{1,5})?(?:-L?(?<hashLast>\d{1,7}))?|` +
    String.raw`\x60?,?[ \t]{0,2}\(?(?:at |on |in )?lines?[ \t](?<word>\d{1,7})(?:[ \t]?(?:[-–]|to|and)[ \t]?(?<wordLast>\d{1,7}))?)`,
  'giu',
);
/** Line 12 of `a.ts`. */
const LINE_FIRST = new RegExp(
  String.raw`\blines?[ \t](?<first>\d{1,7})${TO}[ \t](?:of|in)[ \t](?:the file )?\x60?${NAMES}`,
  'giu',
);
const EXTENSION = /\.\p{L}[\p{L}\p{N}]{0,9}$/u;
/** Names with a port behind them. */
const HOST = /^\/\/[^/]*$|^[^/]+\.(?:com|org|net|io|dev|local|internal|example|test)$/i;

/**
 * Places that a text names by path and line, each once. What looks like a file counts; a name without an
 * extension only if `isKnownPath`. Code counts as well: a path in backticks is a path. Linear.
 */
export function placesIn(markdown: string, isKnownPath: (path: string) => boolean): NamedPlace[] {
  const found = [PATH_FIRST, LINE_FIRST].flatMap((pattern) => Array.from(markdown.matchAll(pattern), toPlace));
  const places = found.filter(({ path }) => isFile(path, isKnownPath));
  return [...new Map(places.map((place) => [place.text, place])).values()];
}

function toPlace({ groups = {} }: RegExpExecArray): NamedPlace {
  const path = decoded(groups['path'] ?? '')
    .replace(/\.+$/, '')
    .replace(/^\.\//, '');
  const startLine = Number(groups['first'] ?? groups['hash'] ?? groups['word']);
  const endLine = Number(groups['last'] ?? groups['hashLast'] ?? groups['wordLast'] ?? startLine);
  const text = `${path}:${startLine}${endLine === startLine ? '' : `-${endLine}`}`;
  return { text, path, startLine, endLine };
}

/** In links, what means something there is written as `%20`. */
function decoded(path: string): string {
  if (!/%[\da-f]{2}/i.test(path)) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a name that only looks like it
  }
}

function isFile(path: string, isKnownPath: (path: string) => boolean): boolean {
  return isKnownPath(path) || (EXTENSION.test(path) && !HOST.test(path));
}
