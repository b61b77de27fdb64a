/**
 * One way to read a text: characters (as ranks 0–35 of a–z and 0–9, letter case dropped, everything else left out) with
 * the stretch of the text that each came from. Streams of one text may run backwards.
 */
export interface Stream {
  readonly ranks: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const NO_RANK = 255;

/** The rank of a character code; 255 for what is no ASCII letter or digit. */
const RANKS = Uint8Array.from({ length: 128 }, (_, code) => {
  const rank = Number.parseInt(String.fromCodePoint(code), 36);
  return Number.isNaN(rank) ? NO_RANK : rank;
});

const rankOf = (code: number): number => (code < 128 ? (RANKS[code] ?? NO_RANK) : NO_RANK);

/** Collects streams, one after another in the same memory; they never need more room than the text has characters. */
class StreamBuilder {
  #length = 0;
  readonly #ranks: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;

  constructor(capacity: number) {
    this.#ranks = new Uint8Array(capacity);
    this.#starts = new Uint32Array(capacity);
    this.#ends = new Uint32Array(capacity);
  }

  add(code: number, start: number, end: number): void {
    const rank = rankOf(code);
    if (rank !== NO_RANK) this.addRank(rank, start, end);
  }

  addRank(rank: number, start: number, end: number): void {
    this.#ranks[this.#length] = rank;
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
    this.#length += 1;
  }

  /** What was added since the last call. It is overwritten by what is added from now on. */
  build(): Stream {
    const length = this.#length;
    this.#length = 0;
    return {
      ranks: this.#ranks.subarray(0, length),
      starts: this.#starts.subarray(0, length),
      ends: this.#ends.subarray(0, length),
    };
  }
}

/** The text as it stands. */
export function readPlain(text: string): Stream {
  const stream = new StreamBuilder(text.length);
  for (let at = 0; at < text.length; at += 1) stream.add(text.charCodeAt(at), at, at + 1);
  return stream.build();
}

/**
 * Every reading of the text that may carry a secret: plain, backwards, and out of escapes, hex and base64. Each is only
 * good until the next one is asked for.
 */
export function* readings(text: string): Generator<Stream> {
  const plain = readPlain(text);
  yield plain;
  const stream = new StreamBuilder(text.length);
  yield readBackwards(plain, stream);
  if (ESCAPED.test(text)) yield readEscapes(text, stream);
  const digits = findHexDigits(plain);
  for (const phase of [0, 1]) yield readHex(plain, digits, phase, stream);
  const sextets = readSextets(text);
  for (const phase of [0, 1, 2, 3]) yield readBase64(sextets, phase, stream);
}

function readBackwards({ ranks, starts, ends }: Stream, stream: StreamBuilder): Stream {
  for (let at = ranks.length - 1; at >= 0; at -= 1) stream.addRank(ranks[at] ?? 0, starts[at] ?? 0, ends[at] ?? 0);
  return stream.build();
}

const ESCAPE = /(?:%|\\x|0x)([0-9a-f]{2})|\\u([0-9a-f]{4})|&#x([0-9a-f]{1,6});|&#([0-9]{1,7});/gi;

const ESCAPED = new RegExp(ESCAPE.source, 'i');

/** URL, JavaScript and HTML escapes read as what they stand for. */
function readEscapes(text: string, stream: StreamBuilder): Stream {
  let at = 0;
  for (const found of text.matchAll(ESCAPE)) {
    for (; at < found.index; at += 1) stream.add(text.charCodeAt(at), at, at + 1);
    const [, byte, unit, hex, decimal] = found;
    const digits = byte ?? unit ?? hex;
    const code = digits === undefined ? Number(decimal) : Number.parseInt(digits, 16);
    stream.add(code, at, at + found[0].length);
    at += found[0].length;
  }
  for (; at < text.length; at += 1) stream.add(text.charCodeAt(at), at, at + 1);
  return stream.build();
}

/** Where in a stream hex digits stand. */
function findHexDigits({ ranks }: Stream): Uint32Array {
  const digits = new Uint32Array(ranks.length);
  let length = 0;
  for (let at = 0; at < ranks.length; at += 1) {
    if ((ranks[at] ?? NO_RANK) >= 16) continue;
    digits[length] = at;
    length += 1;
  }
  return digits.subarray(0, length);
}

/** Pairs of hex digits read as bytes; what stands between the digits is passed over. */
function readHex({ ranks, starts, ends }: Stream, digits: Uint32Array, phase: number, stream: StreamBuilder): Stream {
  for (let at = phase; at + 1 < digits.length; at += 2) {
    const high = digits[at] ?? 0;
    const low = digits[at + 1] ?? 0;
    stream.add((ranks[high] ?? 0) * 16 + (ranks[low] ?? 0), starts[high] ?? 0, ends[low] ?? 0);
  }
  return stream.build();
}

interface Sextets {
  readonly values: Uint8Array;
  readonly positions: Uint32Array;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SEXTETS = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = BASE64.indexOf(String.fromCodePoint(code).replace('-', '+').replace('_', '/'));
  return value < 0 ? NO_RANK : value;
});

function readSextets(text: string): Sextets {
  const values = new Uint8Array(text.length);
  const positions = new Uint32Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const value = code < 128 ? (SEXTETS[code] ?? NO_RANK) : NO_RANK;
    if (value === NO_RANK) continue;
    values[length] = value;
    positions[length] = at;
    length += 1;
  }
  return { values: values.subarray(0, length), positions: positions.subarray(0, length) };
}

/** Base64 of either alphabet, wrapped or not, from one of its four possible beginnings. */
function readBase64({ values, positions }: Sextets, phase: number, stream: StreamBuilder): Stream {
  for (let at = phase; at + 3 < values.length; at += 4) {
    const bits =
      ((values[at] ?? 0) << 18) | ((values[at + 1] ?? 0) << 12) | ((values[at + 2] ?? 0) << 6) | (values[at + 3] ?? 0);
    for (let byte = 0; byte < 3; byte += 1) {
      const code = (bits >> (16 - 8 * byte)) & 255;
      stream.add(code, positions[at + byte] ?? 0, (positions[at + byte + 1] ?? 0) + 1);
    }
  }
  return stream.build();
}
