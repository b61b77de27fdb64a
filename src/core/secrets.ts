import { SecretIndex, type Span } from './secret-index.ts';
import { hasSigns, readings } from './secret-streams.ts';
import { unescapeText } from './text/unescape.ts';

const MASK = '[secret]';
const MIN_LENGTH = 8;

/** Tokens and keys recognised by their shape alone. Each pattern is linear: one class, no nested repetition. */
const SHAPES: readonly RegExp[] = [
  /\bgh[opsur]_[A-Za-z0-9_.-]{20,}/g, // since 2026 installation tokens are ghs_APPID_JWT, about 520 characters with dots
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bsk-ant-[A-Za-z0-9_-]{16,}/g,
  /\bwhsec_[A-Za-z0-9+/=_-]{16,}/g,
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,10000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
];

/** The first and last line of a key file: they are the same in every key, and no secret. */
const PEM_FRAME = /-----(?:BEGIN|END)[^-]{0,60}-----/g;

/**
 * Knows the secrets of this process and hides them in text.
 *
 * A known value is recognised by any 16 characters of it in a row of which 10 are letters or digits, so a cut or prefixed
 * copy is hidden as well. So are copies that are spaced out, wrapped, split by signs or characters nobody sees, written
 * backwards, or encoded as hex, base64, or URL, HTML or JavaScript escapes, also where those are on top of one of the
 * others. Shorter values are recognised whole, as they are and in the common encodings. Values shorter than 8 characters
 * are not learnt: masking them would eat prose. Runs in time linear in the text.
 */
export class SecretMasker {
  readonly #index = new SecretIndex();
  /** Short secrets with the forms they are looked for in. */
  readonly #short = new Map<string, readonly string[]>();
  #withSigns = false;

  /** Remembers a secret until it is forgotten. */
  learn(secret: string): void {
    const value = secret.replaceAll(PEM_FRAME, '').trim();
    if (value.length < MIN_LENGTH) return;
    this.#withSigns ||= hasSigns(value);
    if (SecretIndex.takes(value)) this.#index.add(value);
    else this.#short.set(value, formsOf(value));
  }

  /** Drops a secret that has lost its worth, such as an expired token, with the memory it takes. */
  forget(secret: string): void {
    const value = secret.replaceAll(PEM_FRAME, '').trim();
    this.#index.delete(value);
    this.#short.delete(value);
  }

  /** The text with every known and every secret-shaped part replaced by `[secret]`. */
  mask(text: string): string {
    let masked = this.maskKnown(text);
    for (const shape of SHAPES) masked = masked.replace(shape, MASK);
    return masked;
  }

  /** The same for the known secrets alone: for text that must still be found in the code it was copied from. */
  maskKnown(text: string): string {
    let masked = this.#index.isEmpty ? text : replaceSpans(text, this.#find(text));
    for (const forms of this.#short.values()) for (const form of forms) masked = masked.replaceAll(form, MASK);
    return masked;
  }

  #find(text: string): Span[] {
    const unescaped = unescapeText(text);
    if (unescaped === undefined) return this.#findIn(text);
    const { starts, ends } = unescaped;
    const escaped = this.#findIn(unescaped.text).map(({ start, end }) => ({
      start: starts[start] ?? 0,
      end: ends[end - 1] ?? text.length,
    }));
    return [...this.#findIn(text), ...escaped];
  }

  #findIn(text: string): Span[] {
    const streams = readings(text, { withSigns: this.#withSigns });
    return Array.from(streams, (stream) => this.#index.find(stream)).flat();
  }
}

function replaceSpans(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let kept = 0;
  for (const { start, end } of spans.toSorted((one, other) => one.start - other.start)) {
    if (start >= kept) parts.push(text.slice(kept, start), MASK);
    kept = Math.max(kept, end);
  }
  return parts.join('') + text.slice(kept);
}

/** A short secret as it is and as it is commonly written. The first and last base64 digits hang on what stands around. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes, Buffer.alloc(2)]).toString('base64');
    return padded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  const hex = bytes.toString('hex');
  const backwards = Array.from(secret).toReversed().join('');
  return [...new Set([secret, backwards, encodeURIComponent(secret), hex, hex.toUpperCase(), ...base64])];
}
