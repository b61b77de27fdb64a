import { ALLOWED_PREFIX } from './harms.ts';
import { SECRETS } from './payloads/secrets.ts';

/** What Markdown, addresses, mentions and marks are made of: whole, and cut where something could be put together again. */
export const PIECES: readonly string[] = [
  ['@', 'octocat', '@octocat', '@dependabot', '@dep', 'endabot', 'a@b.c', '.c', 'xmpp:', 'mailto:'],
  ['#', '1', '#1', '#`', 'gh', '-', 'GH-1', 'gh-', '0a1b2c3', '0a1', 'b2c3'],
  ['/', '/merge', 'merge', '\n', '\n\n', '    ', ' ', '\t', '\r', '\u00a0'],
  ['`', '``', '```', '~~~', '`x`', '`x|y`', '\\', '$', '$$', '*', '_', '~'],
  ['[', ']', '(', ')', '](', '![', '!', '](http://e.example)', '[](', '[]()', '[^1]', '[^1]:', '[x]: '],
  ['http', 'https:', '//', '://', 'https://e.example', 'HTTP://x', 'ftp://a', 'www', '.', 'www.', 'evil.example'],
  ['<img src=x>', '<img', '<', '>', '<!--', '-->', '<b>', '<http://x>', '<!-- proofline:run:x -->', 'proofline'],
  ['&', '#64;', 'commat;', '&#64;', '&amp;', '&amp', ':', '!?.', '%41', '^', '{', '}', '"', "'", '='],
  ['|', '|---|---|\n', '|---|', '\n|', '- ', '+ ', '> ', '1. ', '===', '---', 'word', 'x', 'h', 'w', 'suggestion'],
  ['\u200b', '\u202e', '\ufe0f', '\u200d', '\ud800', '👩\u200d💻'],
  [`${ALLOWED_PREFIX}a`, `[a](${ALLOWED_PREFIX}a)`, SECRETS.webhook.slice(3, 25)],
].flat();
