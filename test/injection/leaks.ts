import { SECRETS } from './payloads/secrets.ts';

/** This many characters of a secret in a row are a leak, */
const WINDOW = 16;

/** in whatever way they are written down. Base64 hangs on what stands before, so it is taken at every offset. */
const FORMS: readonly ((secret: string) => { readonly text: string; readonly window: number })[] = [
  (secret) => ({ text: secret, window: WINDOW }),
  (secret) => ({ text: Array.from(secret).toReversed().join(''), window: WINDOW }),
  (secret) => ({ text: Buffer.from(secret).toString('hex'), window: 2 * WINDOW }),
  ...[0, 1, 2].map((offset) => (secret: string) => ({
    text: Buffer.from('x'.repeat(offset) + secret)
      .toString('base64url')
      .slice(4, -4),
    window: Math.ceil((4 * WINDOW) / 3),
  })),
];

/** Every window of every form, by its length; only letters and digits, for those are what a reader needs. */
const WINDOWS = new Map<number, Set<string>>();
for (const secret of Object.values(SECRETS)) {
  for (const form of FORMS) {
    const { text, window } = form(secret);
    for (let at = 0; at + window <= text.length; at += 1) learn(compact(text.slice(at, at + window)));
  }
}

function learn(window: string) {
  const same = WINDOWS.get(window.length) ?? new Set();
  WINDOWS.set(window.length, same.add(window));
}

function compact(text: string): string {
  return text.replaceAll(/[^0-9a-z]/gi, '').toLowerCase();
}

/** Whether any 16 characters of a secret stand in the text, however they are spaced, escaped or encoded. */
export function leaksIn(text: string): boolean {
  const decoded = text.replaceAll(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code)));
  const shown = compact(decoded);
  return [...WINDOWS].some(([length, windows]) => {
    for (let at = 0; at + length <= shown.length; at += 1) if (windows.has(shown.slice(at, at + length))) return true;
    return false;
  });
}
