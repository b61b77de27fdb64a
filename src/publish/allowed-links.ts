/** Characters a link may be written with here: none of them means anything in Markdown or a table. */
const PLAIN_URL = /^https:\/\/[A-Za-z0-9:/?#%&=+,.~_-]+$/;

/**
 * Whether a link may stay one: written plainly, meaning what it says (no `..`, no user name), and below an allowed prefix.
 *
 * A prefix should end in a slash; it is compared with the address in its canonical form.
 */
export function isAllowedLink(url: string, prefixes: readonly string[]): boolean {
  if (!PLAIN_URL.test(url) || !URL.canParse(url)) return false;
  const { href } = new URL(url);
  return href === url && !/%(?:2e|2f|5c)/i.test(url) && prefixes.some((prefix) => url.startsWith(prefix));
}
