import type { ProvedCitation } from './citation.ts';

/** A place in the code that prose names by file and line. */
export interface NamedPlace {
  /** As it is written there: `src/a.ts:12`. */
  readonly text: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

const MAX_PLACES = 50;

const NAME = String.raw`[\p{L}\p{N}_@.+~$/-]`;
const PATH = String.raw`(?<![\p{L}\p{N}_@.+~$/-])(?<path>${NAME}{1,300})`;
const TO = String.raw`(?:[ \t]?(?:[-–]|to)[ \t]?L?(?<last>\d{1,7}))?`;
/** `a.ts:12`, `a.ts:12:5`, `a.ts#L12-L14`, `a.ts`, lines 12 to 14. */
const PATH_FIRST = new RegExp(
  String.raw`${PATH}(?::L?(?<first>\d{1,7})(?::\d{1,5})?${TO}|#L(?<hash>\d{1,7})(?:C\d{1,5})?(?:-L?(?<hashLast>\d{1,7}))?|` +
    String.raw`\x60?,?[ \t]{0,2}\(?(?:at |on |in )?lines?[ \t](?<word>\d{1,7})(?:[ \t]?(?:[-–]|to|and)[ \t]?(?<wordLast>\d{1,7}))?)`,
  'giu',
);
/** Line 12 of `a.ts`. */
const LINE_FIRST = new RegExp(
  String.raw`\blines?[ \t](?<first>\d{1,7})${TO}[ \t](?:of|in)[ \t](?:the file )?\x60?(?<path>${NAME}{1,300})`,
  'giu',
);
const EXTENSION = /\.\p{L}[\p{L}\p{N}]{0,9}$/u;
/** Names with a port behind them. */
const HOST = /^\/\/[^/]*$|^[^/]+\.(?:com|org|net|io|dev|local|internal|example|test)$/i;

/**
 * Places that a text names by path and line, each once, at most 50. What looks like a file counts; a name without an
 * extension only if `isKnownPath`. Code counts as well: a path in backticks is a path. Linear.
 */
export function placesIn(markdown: string, isKnownPath: (path: string) => boolean): NamedPlace[] {
  const found = [PATH_FIRST, LINE_FIRST].flatMap((pattern) => Array.from(markdown.matchAll(pattern), toPlace));
  const places = found.filter(({ path }) => isFile(path, isKnownPath));
  return [...new Map(places.map((place) => [place.text, place])).values()].slice(0, MAX_PLACES);
}

function toPlace({ groups = {} }: RegExpExecArray): NamedPlace {
  const path = (groups['path'] ?? '').replace(/\.+$/, '').replace(/^\.\//, '');
  const startLine = Number(groups['first'] ?? groups['hash'] ?? groups['word']);
  const endLine = Number(groups['last'] ?? groups['hashLast'] ?? groups['wordLast'] ?? startLine);
  const text = `${path}:${startLine}${endLine === startLine ? '' : `-${endLine}`}`;
  return { text, path, startLine, endLine };
}

function isFile(path: string, isKnownPath: (path: string) => boolean): boolean {
  return isKnownPath(path) || (EXTENSION.test(path) && !HOST.test(path));
}

/** Whether one of the citations shows all the lines of the place. A path may be written shorter or longer than it is. */
export function isCovered({ path, startLine, endLine }: NamedPlace, citations: readonly ProvedCitation[]): boolean {
  return citations.some(
    (citation) => startLine >= citation.startLine && endLine <= citation.endLine && isSamePath(path, citation.path),
  );
}

const isSamePath = (named: string, path: string) =>
  named === path || `/${path}`.endsWith(`/${named.replace(/^\/+/, '')}`) || named.endsWith(`/${path}`);
