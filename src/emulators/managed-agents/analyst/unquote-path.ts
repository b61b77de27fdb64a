const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** A path as git writes it in diffs: unusual bytes make it a C string, with octal escapes for UTF-8. */
export function unquotePath(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"') || text.length < 2) return text;
  const parts: Buffer[] = [];
  for (const [piece] of text.slice(1, -1).matchAll(/\\[0-7]{3}|\\.|[^\\]+/g)) parts.push(bytesOf(piece));
  return Buffer.concat(parts).toString();
}

function bytesOf(piece: string): Buffer {
  if (!piece.startsWith('\\')) return Buffer.from(piece);
  const octal = /^\\([0-7]{3})$/.exec(piece)?.[1];
  if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8)]);
  const escaped = piece.slice(1);
  return Buffer.from([ESCAPES[escaped] ?? escaped.charCodeAt(0)]);
}
