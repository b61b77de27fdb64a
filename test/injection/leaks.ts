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

/** So many characters of a window say whether to look for the whole. */
const LEAD = 8;

/** Tells whether any 16 characters of a secret stand in a text, however they are spaced, escaped or encoded. */
export function readerOfLeaks(secrets: readonly string[]): (text: string) => boolean {
  const windows = windowsOf(secrets);
  return (text) => {
    const decoded = text.replaceAll(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code)));
    const shown = compact(decoded);
    for (let at = 0; at + LEAD <= shown.length; at += 1) {
      if (windows.get(shown.slice(at, at + LEAD))?.some((window) => shown.startsWith(window, at)) === true) return true;
    }
    return false;
  };
}

/** Whether anything of the secrets that the payloads print stands in the text. */
export const leaksIn = readerOfLeaks(Object.values(SECRETS));

/** Every window of every form, by its beginning; only letters and digits, for those are what a reader needs. */
function windowsOf(secrets: readonly string[]): Map<string, string[]> {
  const forms = secrets.flatMap((secret) => FORMS.map((form) => form(secret)));
  const windows = forms.flatMap(({ text, window }) =>
    Array.from({ length: Math.max(0, text.length - window + 1) }, (_, at) => compact(text.slice(at, at + window))),
  );
  return Map.groupBy(windows, (window) => window.slice(0, LEAD));
}

function compact(text: string): string {
  return text.replaceAll(/[^0-9a-z]/gi, '').toLowerCase();
}
