const WINDOW = 16;
const MASK = '[secret]';

/** Tokens and keys recognised by their shape alone. Each pattern is linear: one class, no nested repetition. */
const SHAPES: readonly RegExp[] = [
  /\bgh[opsur]_[A-Za-z0-9_.-]{20,}/g, // since 2026 installation tokens are ghs_APPID_JWT, about 520 characters with dots
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bsk-ant-[A-Za-z0-9_-]{16,}/g,
  /\bwhsec_[A-Za-z0-9+/=_-]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,10000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
];

/**
 * Knows the secrets of this process and hides them in text.
 *
 * A known value is recognised by any 16 characters of it in a row, so a cut or prefixed copy is hidden as well.
 * Runs in time linear in the text. Values shorter than 8 characters are not learnt: masking them would eat prose.
 */
export class SecretMasker {
  readonly #windows = new Set<string>();
  readonly #short = new Set<string>();

  /** Remembers a secret for as long as the process lives. */
  learn(secret: string): void {
    if (secret.length < 8) return;
    if (secret.length < WINDOW) this.#short.add(secret);
    for (let start = 0; start + WINDOW <= secret.length; start += 1) {
      this.#windows.add(secret.slice(start, start + WINDOW));
    }
  }

  /** The text with every known and every secret-shaped part replaced by `[secret]`. */
  mask(text: string): string {
    let masked = this.#maskWindows(text);
    for (const secret of this.#short) masked = masked.replaceAll(secret, MASK);
    for (const shape of SHAPES) masked = masked.replace(shape, MASK);
    return masked;
  }

  #maskWindows(text: string): string {
    if (this.#windows.size === 0 || text.length < WINDOW) return text;
    const parts: string[] = [];
    let kept = 0;
    for (let start = 0; start + WINDOW <= text.length; start += 1) {
      if (!this.#windows.has(text.slice(start, start + WINDOW))) continue;
      let end = start + WINDOW;
      while (end < text.length && this.#windows.has(text.slice(end - WINDOW + 1, end + 1))) end += 1;
      parts.push(text.slice(kept, start), MASK);
      kept = end;
      start = end - 1;
    }
    return kept === 0 ? text : parts.join('') + text.slice(kept);
  }
}
