/** A text with its escapes undone, and where each of its UTF-16 units came from; `ends` are exclusive. */
export interface Unescaped {
  readonly text: string;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const ESCAPE = /(?:%|\\x|0x)([0-9a-f]{2})|\\u([0-9a-f]{4})|&#x([0-9a-f]{1,6});|&#([0-9]{1,7});/gi;

/** URL, JavaScript and HTML escapes read as what they stand for; nothing for a text without any. Linear. */
export function unescapeText(text: string): Unescaped | undefined {
  if (text.search(ESCAPE) < 0) return undefined;
  const parts: string[] = [];
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let length = 0;
  const place = (start: number, end: number) => {
    starts[length] = start;
    ends[length] = end;
    length += 1;
  };
  let at = 0;
  const copyTo = (end: number) => {
    parts.push(text.slice(at, end));
    for (; at < end; at += 1) place(at, at + 1);
  };
  for (const found of text.matchAll(ESCAPE)) {
    copyTo(found.index);
    parts.push(String.fromCharCode(codeOf(found)));
    place(at, at + found[0].length);
    at += found[0].length;
  }
  copyTo(text.length);
  return { text: parts.join(''), starts, ends };
}

/** In one unit: characters beyond those are no part of a secret. */
function codeOf([, byte, unit, hex, decimal]: RegExpExecArray): number {
  const digits = byte ?? unit ?? hex;
  return digits === undefined ? Number(decimal) : Number.parseInt(digits, 16);
}
