import type { LineRange } from '../diff/anchors.ts';

/** What has become of the code that a known finding quotes. */
export type Fate =
  /** It stands at these lines. */
  | { readonly kind: 'stands'; readonly path: string; readonly lines: LineRange }
  /** It is gone; `lines` of `path` have come in its place, if any have. */
  | { readonly kind: 'gone'; readonly path?: string; readonly lines?: LineRange }
  /** Nobody can tell: a file could not be read. */
  | { readonly kind: 'unknown' };
