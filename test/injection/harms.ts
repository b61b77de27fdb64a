import { readMarkdown, type SeenMarkdown } from './read-markdown.ts';
import { leaksIn } from './leaks.ts';

/** Links below this prefix may stay links. */
export const ALLOWED_PREFIX = 'https://github.com/demo/shop/blob/';

/** Nodes that ours are made of. Images, HTML, definitions, references to them and footnotes are not among them. */
const HARMLESS_NODES = new Set(
  'blockquote break code delete emphasis heading inlineCode link list listItem paragraph strong table tableCell tableRow text thematicBreak'.split(
    ' ',
  ),
);

/** What means something in plain text, once entities and escapes are undone. */
const ACTIVE_WORDS: Readonly<Record<string, RegExp>> = {
  mention: /@[a-z0-9]/i,
  reference: /#\d|\bgh-\d/i,
  commit: /(?<![0-9a-z])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}(?![0-9a-z])/i,
  address: /(?:https?|ftp):\/\/\S|www\.[^\s.]/i,
};

const HIDDEN =
  /(?![\t\n])(?:[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}])/u;
/** Our own mark behind a sign, and what holds an emoji together. */
const SHOWN =
  /(?<=[@<&[\]!\\*_~$#.:/-]|[0-9a-f]{6})\u200b(?!\u200b)|(?<=www)\u200b(?=\.)|(?<=\p{Extended_Pictographic})\ufe0f?\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\ufe0f/giu;

const BOT = /@(?:dependabot|renovate|mergifyio|copilot|claude|codex|coderabbitai|cursor|bors|github-actions)\b/i;

/** Every promise that a published Markdown text breaks, with what breaks it. */
export function harmsIn(markdown: string, seen: SeenMarkdown = readMarkdown(markdown)): string[] {
  const { types, texts, beforeCode, links } = seen;
  return [
    ...[...types].filter((type) => !HARMLESS_NODES.has(type)),
    ...links
      .filter((url) => !url.startsWith(ALLOWED_PREFIX) || /\/\.\.(?:\/|$)/.test(url))
      .map((url) => `link to ${url}`),
    ...Object.entries(ACTIVE_WORDS).flatMap(([what, pattern]) =>
      texts.flatMap((text) => (pattern.test(text) ? [`${what}: ${text.slice(0, 80)}`] : [])),
    ),
    ...beforeCode.filter((text) => text.endsWith('$')).map((text) => `formula behind ${text}`),
    ...rawHarmsIn(markdown),
    ...plainHarmsIn(markdown),
  ];
}

/** What other programs take from the text without rendering it, code or not. */
function rawHarmsIn(markdown: string): string[] {
  return [
    ...markdown.split('\n').filter((line) => /^[\s>]*\/[a-z]/i.test(line)),
    ...(BOT.exec(markdown) ?? []).map((bot) => `order to ${bot}`),
    ...(/<[!]--\s*proofline/i.test(markdown) ? ['forged marker'] : []),
  ];
}

/** What must not be in any text, rendered or not. */
export function plainHarmsIn(text: string): string[] {
  const hidden = HIDDEN.exec(text.replaceAll(SHOWN, ''));
  return [
    ...(hidden === null ? [] : [`hidden U+${hidden[0].codePointAt(0)?.toString(16)}`]),
    ...(leaksIn(text) ? ['secret'] : []),
  ];
}
