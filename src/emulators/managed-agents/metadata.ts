import { invalid } from './api-error.ts';

const MAX_PAIRS = 16;
const MAX_KEY = 64;
const MAX_VALUE = 512;

type Metadata = Record<string, string>;

/** Refuses metadata beyond the platform's limits: 16 pairs, keys of 64 and values of 512 characters. */
export function checkMetadata(metadata: Metadata): Metadata {
  const pairs = Object.entries(metadata);
  if (pairs.length > MAX_PAIRS) throw invalid(`metadata: at most ${MAX_PAIRS} pairs`, 'invalid_metadata');
  for (const [key, value] of pairs) {
    if (key.length === 0 || key.length > MAX_KEY)
      throw invalid('metadata: keys have 1 to 64 characters', 'invalid_metadata');
    if (value.length > MAX_VALUE) throw invalid(`metadata.${key}: at most 512 characters`, 'invalid_metadata');
  }
  return { ...metadata };
}

/** The platform's merge: given keys replace, a null value deletes its key, the others stay. */
export function mergeMetadata(stored: Metadata, change: Record<string, string | null> | null | undefined): Metadata {
  const merged = { ...stored };
  for (const [key, value] of Object.entries(change ?? {})) {
    if (value === null) delete merged[key];
    else merged[key] = value;
  }
  return checkMetadata(merged);
}
