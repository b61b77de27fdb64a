/**
 * What a machine reads and a person does not see: controls other than tab and LF, zero-width and bidi marks, tags,
 * variation selectors, fillers, separators, lone surrogates.
 */
const HIDDEN = String.raw`(?![\t\n])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]`;

/** Of these, the ones that make an emoji or a keycap what it is, and the CR of a CRLF. */
const HARMLESS = new RegExp(
  String.raw`\r(?=\n)|(?<=[0-9#*])\ufe0f(?=\u20e3)|(?<=PICTURE)\ufe0f|(?<=PICTURE(?:\ufe0f|\p{Emoji_Modifier})?)\u200d(?=PICTURE)`.replaceAll(
    'PICTURE',
    String.raw`\p{Extended_Pictographic}`,
  ),
  'uy',
);

const HIDDEN_CHARACTER = new RegExp(HIDDEN, 'u');
const HIDDEN_CHARACTERS = new RegExp(HIDDEN, 'gu');

/** The text with every hidden character shown as a mark like `[U+200B]`. Linear; emoji and CRLF stay as they are. */
export function revealHidden(text: string): string {
  if (!HIDDEN_CHARACTER.test(text)) return text;
  const marks = new Map<number, string>();
  let shown = '';
  let read = 0;
  // Character by character: replacing by a function takes several times as long when there are many.
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    const end = at + (code > 0xffff ? 2 : 1);
    const mark = isPlain(code) ? '' : (marks.get(code) ?? learnMark(code, marks));
    if (mark !== '' && !isHarmlessAt(text, at)) {
      shown += text.slice(read, at) + mark;
      read = end;
    }
    at = end;
  }
  return shown + text.slice(read);
}

/** Whether `revealHidden` would show anything. */
export function hasHidden(text: string): boolean {
  return revealHidden(text) !== text;
}

/** The text without its hidden characters, for comparing what people see. CR goes too. */
export function stripHidden(text: string): string {
  return HIDDEN_CHARACTER.test(text) ? text.replaceAll(HIDDEN_CHARACTERS, '') : text;
}

/** ASCII without its controls. */
const isPlain = (code: number) => code >= 0x20 && code < 0x7f;

function isHarmlessAt(text: string, at: number): boolean {
  HARMLESS.lastIndex = at;
  return HARMLESS.test(text);
}

/** The mark of a hidden character, empty for a visible one. */
function learnMark(code: number, marks: Map<number, string>): string {
  const isHidden = HIDDEN_CHARACTER.test(String.fromCodePoint(code));
  const mark = isHidden ? `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]` : '';
  marks.set(code, mark);
  return mark;
}
