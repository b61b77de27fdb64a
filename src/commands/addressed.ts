import type { CommandSyntax } from './syntax.ts';
import { typedLines } from './typed-lines.ts';

const CODE = /`[^`]*`/g;
/** As people write one: neither a package (`@scope/name`), nor an annotation of code (`@Get()`), nor a mail address. */
const MENTION = /(?<![^\s(,:;])@(?<login>[a-z\d](?:-?[a-z\d]){0,38})(?![\w(/-]|\.\w)/gi;

/** Whether somebody says something in words of their own, and not to others alone. Linear in the text. */
export function speaksToUs(body: string, { mention }: Pick<CommandSyntax, 'mention'>): boolean {
  const said = [...typedLines(body)].map((line) => line.replaceAll(CODE, ' ')).join('\n');
  const logins = Array.from(said.matchAll(MENTION), ({ groups }) => groups?.['login']?.toLowerCase());
  const isForOthers = logins.length > 0 && !logins.includes(mention?.toLowerCase());
  return /[\p{L}\p{N}?]/u.test(said) && !isForOthers;
}
