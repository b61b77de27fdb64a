import type { SessionEvent, ShownLines } from './session-event.ts';

/** Lines of a file that the agent was shown: 1-based, inclusive; from the first, or to the last, when absent. */
export interface FileRead {
  /** As the agent wrote it: absolute in its sandbox, or relative to where it works. */
  readonly path: string;
  readonly startLine?: number;
  readonly endLine?: number;
}

type ToolResult = Extract<SessionEvent, { type: 'tool-result' }>;

/** Reads whose other half, the request or the result, has not been seen yet. */
export interface UnmatchedReads {
  readonly requests: readonly (FileRead & { readonly id: string })[];
  readonly results: readonly { readonly id: string; readonly isError: boolean; readonly shown?: ShownLines }[];
}

export interface Reading {
  readonly reads: readonly FileRead[];
  readonly unmatched: UnmatchedReads;
}

const MAX_READS = 2000;
const MAX_UNMATCHED = 200;
const LONGEST_PATH = 4096;

/** Notes what the agent asked to read; it counts once its result is there and is no error. */
export function noteRequest(
  reading: Reading,
  id: string,
  name: string,
  input: Readonly<Record<string, unknown>>,
): Reading {
  const request = name === 'read' ? parseRequest(input) : undefined;
  if (request === undefined) return reading;
  const { requests, results } = reading.unmatched;
  const result = results.find((candidate) => candidate.id === id);
  if (result === undefined) {
    return { ...reading, unmatched: { results, requests: [...requests, { id, ...request }].slice(-MAX_UNMATCHED) } };
  }
  return {
    reads: settle(reading.reads, request, result),
    unmatched: { requests, results: results.filter((candidate) => candidate !== result) },
  };
}

/** Notes the result of a tool call. Results of calls that read nothing are kept a while, then forgotten. */
export function noteResult(reading: Reading, { toolUseId: id, isError, shown }: ToolResult): Reading {
  const { requests, results } = reading.unmatched;
  const request = requests.find((candidate) => candidate.id === id);
  const result = { id, isError, ...(shown === undefined ? {} : { shown }) };
  if (request === undefined) {
    return { ...reading, unmatched: { requests, results: [...results, result].slice(-MAX_UNMATCHED) } };
  }
  const { id: _matched, ...read } = request;
  return {
    reads: settle(reading.reads, read, result),
    unmatched: { results, requests: requests.filter((candidate) => candidate !== request) },
  };
}

function settle(
  reads: readonly FileRead[],
  request: FileRead,
  { isError, shown }: { readonly isError: boolean; readonly shown?: ShownLines },
): readonly FileRead[] {
  const read = isError ? undefined : linesShown(request, shown);
  return read === undefined ? reads : addRead(reads, read);
}

/** Understands the parameters that the `read` tool has had so far: a range, an offset with a limit, or two lines. */
function parseRequest(input: Readonly<Record<string, unknown>>): FileRead | undefined {
  const path = ['file_path', 'path', 'filename'].map((key) => input[key]).find((value) => typeof value === 'string');
  if (path === undefined || path === '' || path.length > LONGEST_PATH) return undefined;
  const { start, end } = requestedLines(input);
  return {
    path,
    ...(start === undefined || start <= 1 ? {} : { startLine: start }),
    ...(end === undefined ? {} : { endLine: end }),
  };
}

function requestedLines(input: Readonly<Record<string, unknown>>): {
  start?: number | undefined;
  end?: number | undefined;
} {
  const range: unknown = input['view_range'];
  if (Array.isArray(range)) {
    const end = wholeNumber(range[1]);
    return { start: wholeNumber(range[0]), end: end !== undefined && end > 0 ? end : undefined }; // 0 or less: to the end
  }
  const start = wholeNumber(input['offset']) ?? wholeNumber(input['start_line']);
  const limit = wholeNumber(input['limit']);
  const end = limit === undefined ? wholeNumber(input['end_line']) : Math.max(start ?? 1, 1) + limit - 1;
  return { start, end };
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** What a result really showed of what was asked for; nothing when that cannot be told. */
function linesShown(request: FileRead, shown: ShownLines | undefined): FileRead | undefined {
  if (shown === undefined) return request;
  const start = request.startLine ?? 1;
  // Numbers that do not begin where the request does belong to the file's own text.
  const printed = shown.numbered?.first === start ? shown.numbered.last : undefined;
  if (printed !== undefined) return { path: request.path, startLine: start, endLine: printed };
  if (!shown.isCut) return request;
  return shown.count === 0 ? undefined : { path: request.path, startLine: start, endLine: start + shown.count - 1 };
}

const from = (read: FileRead) => read.startLine ?? 1;
const to = (read: FileRead) => read.endLine ?? Number.POSITIVE_INFINITY;

/** Adds lines to those already read: sorted, with touching ranges joined, so that any order of reading gives one list. */
function addRead(reads: readonly FileRead[], read: FileRead): readonly FileRead[] {
  if (to(read) < from(read)) return reads;
  const touches = (other: FileRead) =>
    other.path === read.path && from(other) <= to(read) + 1 && from(read) <= to(other) + 1;
  const joined = reads.filter(touches).reduce(join, normalise(read));
  const others = reads.filter((other) => !touches(other));
  if (others.length >= MAX_READS) return reads;
  const position = others.findIndex((other) => comesAfter(other, joined));
  return others.toSpliced(position === -1 ? others.length : position, 0, joined);
}

function join(a: FileRead, b: FileRead): FileRead {
  return normalise({ path: a.path, startLine: Math.min(from(a), from(b)), endLine: Math.max(to(a), to(b)) });
}

function normalise(read: FileRead): FileRead {
  return {
    path: read.path,
    ...(from(read) <= 1 ? {} : { startLine: from(read) }),
    ...(Number.isFinite(to(read)) ? { endLine: to(read) } : {}),
  };
}

const comesAfter = (a: FileRead, b: FileRead) => (a.path === b.path ? from(a) > from(b) : a.path > b.path);
