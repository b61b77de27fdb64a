const PLAIN = 0;
/** Means something wherever it stands. */
const SIGN = 1;
/** Means something in front of certain characters. */
const OPENER = 2;
/** May begin an abbreviated commit. */
const HEX = 3;
/** May begin an address or a reference, and `f` a commit too. */
const LETTER = 4;

/** What a character of a line may begin. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCodePoint(code);
  if ('`[<@&|'.includes(char)) return SIGN;
  if ('\\!#]'.includes(char)) return OPENER;
  if (/[fghw]/i.test(char)) return LETTER;
  return /[0-9a-e]/i.test(char) ? HEX : PLAIN;
});

const ESCAPABLE = /[!-/:-@[-`{-~]/;
const ADDRESS = /(?:https?:\/\/|ftp:\/\/|www\.)[^\s<>()[\]"'`|\\]*/iy;
const REFERENCE = /gh-(?=[0-9`])/iy;
/** What a word with such a first and second letter may be; small letters. */
const WORD_STARTS = new Map(
  (['ht', 'ft', 'ww', 'gh'] as const).map((lead) => [
    lead.charCodeAt(0),
    { next: lead.charCodeAt(1), kind: lead === 'gh' ? REFERENCE : ADDRESS },
  ]),
);
/** The shortest and the longest name of a commit that GitHub links. */
const COMMIT_LENGTHS = { min: 7, max: 40 };

/**
 * Finds the signs and words that may mean something inside a line of Markdown: escapes, backticks, brackets, mentions,
 * references, entities, pipes, addresses, abbreviated commits.
 *
 * A look at the character decides nearly every place; patterns are only tried where one could match.
 */
export class InlineTokens {
  readonly #line: string;
  /** Of the token found last; `end` is exclusive. */
  start = 0;
  end = 0;

  constructor(line: string) {
    this.#line = line;
  }

  /** Whether there is another token at or behind `from`. */
  findFrom(from: number): boolean {
    for (let at = from; at < this.#line.length; at += 1) {
      const code = this.#line.charCodeAt(at);
      const kind = code < 128 ? KINDS[code] : PLAIN;
      if (kind === PLAIN) continue;
      const end = this.#endOfToken(at, kind);
      if (end === at) continue;
      this.start = at;
      this.end = end;
      return true;
    }
    return false;
  }

  /** Where the token that begins here ends; `at` itself if none does. */
  #endOfToken(at: number, kind: number | undefined): number {
    switch (kind) {
      case SIGN:
        return this.#endOfSign(at);
      case OPENER:
        return this.#endOfOpener(at);
      case LETTER:
        return this.#endOfWord(at);
      default:
        return this.#endOfCommit(at);
    }
  }

  #endOfSign(at: number): number {
    let end = at + 1;
    if (this.#line.charAt(at) === '`') while (this.#line.charAt(end) === '`') end += 1;
    return end;
  }

  #endOfOpener(at: number): number {
    const next = this.#line.charAt(at + 1);
    switch (this.#line.charAt(at)) {
      case '\\':
        return ESCAPABLE.test(next) ? at + 2 : at + 1;
      case '!':
        return next === '[' ? at + 2 : at;
      case ']':
        return next === '(' || next === '[' ? at + 1 : at;
      default:
        return /[0-9`]/.test(next) ? at + 1 : at;
    }
  }

  #endOfWord(at: number): number {
    const lead = WORD_STARTS.get(this.#line.charCodeAt(at) | 0x20);
    if (lead !== undefined && (this.#line.charCodeAt(at + 1) | 0x20) === lead.next) {
      const end = this.#endOf(lead.kind, at);
      if (end > at) return end;
    }
    return this.#endOfCommit(at);
  }

  /** Hex digits as a word of their own, with letters and digits among them. */
  #endOfCommit(at: number): number {
    if (at > 0 && isLetterOrDigit(this.#line.charCodeAt(at - 1))) return at;
    let end = at;
    let digits = 0;
    for (; end - at <= COMMIT_LENGTHS.max; end += 1) {
      const code = this.#line.charCodeAt(end);
      if (isDigit(code)) digits += 1;
      else if (!isHexLetter(code) || this.#isAddressAt(end)) break;
    }
    const length = end - at;
    const isCommit = length >= COMMIT_LENGTHS.min && length <= COMMIT_LENGTHS.max && digits > 0 && digits < length;
    return isCommit && this.#isEndOfWord(end) ? end : at;
  }

  /** An address is taken out of the word that it stands in, and so ends it. */
  #isEndOfWord(at: number): boolean {
    return !isLetterOrDigit(this.#line.charCodeAt(at)) || this.#isAddressAt(at);
  }

  #isAddressAt(at: number): boolean {
    return KINDS[this.#line.charCodeAt(at)] === LETTER && this.#endOf(ADDRESS, at) > at;
  }

  #endOf(kind: RegExp, at: number): number {
    kind.lastIndex = at;
    return kind.test(this.#line) ? kind.lastIndex : at;
  }
}

/** These take what `charCodeAt` gives, also the `NaN` behind the end. */
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
const isHexLetter = (code: number) => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x66;
const isLetterOrDigit = (code: number) => isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
