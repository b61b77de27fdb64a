/**
 * Code in a fence that nothing in it can close: longer than any run of backticks inside.
 *
 * `info` is the language; characters that could end the info string or begin another are left out of it.
 */
export function fence(code: string, info = ''): string {
  const marks = '`'.repeat(Math.max(3, longestRun(code) + 1));
  const language = info.replaceAll(/[^\w+#.-]/g, '').slice(0, 30);
  return `${marks}${language}\n${code}${code === '' || code.endsWith('\n') ? '' : '\n'}${marks}`;
}

/** Code on one line in as many backticks as it takes. Line breaks become spaces. */
export function codeSpan(code: string): string {
  const line = /[\r\n]/.test(code) ? code.replaceAll(/[\r\n]+/g, ' ') : code;
  const marks = '`'.repeat(longestRun(line) + 1);
  // One space on either side is taken off again when both are there, and keeps a backtick at the edge apart.
  const padding = /^[` ]|[` ]$/.test(line) || line === '' ? ' ' : '';
  return `${marks}${padding}${line}${padding}${marks}`;
}

function longestRun(text: string): number {
  let longest = 0;
  for (let at = text.indexOf('`'); at >= 0; at = text.indexOf('`', at)) {
    const start = at;
    while (text.charAt(at) === '`') at += 1;
    longest = Math.max(longest, at - start);
  }
  return longest;
}
