/** At most `maxLength` UTF-16 units of the text, never half a character. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const end = Math.max(0, maxLength);
  return withoutJoiner(text.slice(0, isInsidePair(text, end) ? end - 1 : end));
}

/** The longest beginning of the text that takes at most `maxBytes` in UTF-8. Lone surrogates count as three bytes. */
export function cutBytes(text: string, maxBytes: number): string {
  const length = Buffer.byteLength(text);
  if (length <= maxBytes) return text;
  if (length === text.length) return text.slice(0, Math.max(0, Math.floor(maxBytes)));
  let bytes = 0;
  let end = 0;
  while (end < text.length) {
    const char = text.codePointAt(end) ?? 0;
    bytes += utf8Length(char);
    if (bytes > maxBytes) break;
    end += char > 0xffff ? 2 : 1;
  }
  return withoutJoiner(text.slice(0, end));
}

/** Between the parts of an emoji a cut would leave an invisible character that joins nothing. */
const withoutJoiner = (kept: string) => (kept.endsWith('\u200d') ? kept.slice(0, -1) : kept);

function isInsidePair(text: string, at: number): boolean {
  const isHigh = /[\ud800-\udbff]/.test(text.charAt(at - 1));
  return isHigh && /[\udc00-\udfff]/.test(text.charAt(at));
}

function utf8Length(char: number): number {
  if (char < 0x80) return 1;
  if (char < 0x800) return 2;
  return char > 0xffff ? 4 : 3;
}
