import { createHash } from 'node:crypto';

/** Random-looking text of letters, digits, dashes and underscores; the same for the same seed. */
export function noise(seed: string, length: number): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    text += createHash('sha512').update(`${seed}${block}`).digest('base64url');
  }
  return text.slice(0, length);
}
