import { randomBytes } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** An identifier in the platform's look: a prefix that names the kind, then 24 opaque characters. */
export function newResourceId(prefix: string): string {
  const random = Array.from(randomBytes(22), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${prefix}_01${random}`;
}
