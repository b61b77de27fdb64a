/** A token and the 1-based line it begins on. */
interface Token {
  readonly text: string;
  readonly line: number;
}

/** A word or a single sign; whitespace of any kind only parts them. */
export const TOKEN = /[\p{L}\p{M}\p{N}_$]+|\S/gu;

export const tokensOf = (text: string): string[] => text.normalize('NFC').match(TOKEN) ?? [];

/** A text whose quotes are counted token by token, without our own search. */
export class TokenIndex {
  readonly #tokens: readonly Token[];
  readonly #byText = new Map<string, number[]>();

  constructor(text: string) {
    this.#tokens = text
      .split('\n')
      .flatMap((row, index) => tokensOf(row).map((token) => ({ text: token, line: index + 1 })));
    for (const [at, { text: token }] of this.#tokens.entries()) {
      const known = this.#byText.get(token);
      if (known === undefined) this.#byText.set(token, [at]);
      else known.push(at);
    }
  }

  has(token: string): boolean {
    return this.#byText.has(token);
  }

  /** The lines on which the quote begins, one entry for each time it stands there. */
  linesOf(quote: string): number[] {
    const wanted = tokensOf(quote);
    const rare = this.#rarest(wanted);
    const starts = (this.#byText.get(wanted[rare] ?? '') ?? []).map((at) => at - rare);
    const found = starts.filter((start) => wanted.every((token, index) => this.#tokens[start + index]?.text === token));
    return found.map((start) => this.#tokens[start]?.line ?? 0);
  }

  #rarest(wanted: readonly string[]): number {
    const counts = wanted.map((token) => this.#byText.get(token)?.length ?? 0);
    return counts.indexOf(Math.min(...counts));
  }
}
