/** What PostgreSQL refuses inside `jsonb`, as `JSON.stringify` writes it: NUL and halves of surrogate pairs. */
const REFUSED = /\\u(?:0000|d[89a-f])/;

/**
 * JSON that a `jsonb` column takes whatever text stands in it: what cannot be stored becomes U+FFFD. Code under review
 * may hold a NUL, and a text that was cut half a character.
 */
export function toJsonb(value: unknown): string {
  const json = JSON.stringify(value);
  return REFUSED.test(json) ? JSON.stringify(value, (_key, item: unknown) => storable(item)) : json;
}

const storable = (value: unknown) =>
  typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value;
