/**
 * What a machine reads and a person does not see: controls other than tab and LF, zero-width and bidi marks, tags,
 * variation selectors, fillers, separators, lone surrogates.
 */
const HIDDEN = String.raw`(?![\t\n])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]`;

/** CRLF, a keycap, and an emoji with the single selector and the joiners that make it what it is. */
const HARMLESS = String.raw`\r\n|[0-9#*]\ufe0f\u20e3|EMOJI(?:\u200dEMOJI)*`.replaceAll(
  'EMOJI',
  String.raw`\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?`,
);

const HIDDEN_CHARACTER = new RegExp(HIDDEN, 'u');
const HIDDEN_CHARACTERS = new RegExp(HIDDEN, 'gu');
const HARMLESS_OR_HIDDEN = new RegExp(`(${HARMLESS})|${HIDDEN}`, 'gu');

/** The text with every hidden character shown as a mark like `[U+200B]`. Linear; emoji and CRLF stay as they are. */
export function revealHidden(text: string): string {
  if (!HIDDEN_CHARACTER.test(text)) return text;
  return text.replaceAll(HARMLESS_OR_HIDDEN, (found, harmless?: string) => harmless ?? markOf(found));
}

/** Whether `revealHidden` would show anything. */
export function hasHidden(text: string): boolean {
  return revealHidden(text) !== text;
}

/** The text without its hidden characters, for comparing what people see. CR goes too. */
export function stripHidden(text: string): string {
  return HIDDEN_CHARACTER.test(text) ? text.replaceAll(HIDDEN_CHARACTERS, '') : text;
}

const markOf = (char: string) => `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
