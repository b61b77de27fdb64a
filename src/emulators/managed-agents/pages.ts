import { invalid } from './api-error.ts';

const MAX_LIMIT = 1000;

export interface PageQuery {
  readonly limit?: number;
  readonly page?: string | null;
  readonly order?: 'asc' | 'desc';
}

/** Where an item stands; `sequence` breaks ties, so that a cursor never skips or repeats an item. */
export interface Position {
  readonly at: number;
  readonly sequence: number;
}

export interface Page<Item> {
  data: Item[];
  next_page: string | null;
}

export interface PageRules {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  /** The time filter of the listing, where a cursor that it excludes is refused. */
  readonly within?: (at: number) => boolean;
}

/** One page of `items`. A cursor is opaque and only valid with the order it was made for. */
export function paginate<Item>(
  items: readonly Item[],
  positionOf: (item: Item) => Position,
  query: PageQuery,
  rules: PageRules,
): Page<Item> {
  const order = query.order ?? rules.order;
  const limit = query.limit ?? rules.limit;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalid(`limit: must be a whole number between 1 and ${MAX_LIMIT}`);
  }
  const direction = order === 'asc' ? 1 : -1;
  const sorted = items.toSorted((a, b) => direction * compare(positionOf(a), positionOf(b)));
  const after = query.page ? readCursor(query.page, order) : undefined;
  if (after && rules.within?.(after.at) === false) {
    throw invalid('created_at: the filter excludes the position of the cursor');
  }
  const rest = after ? sorted.filter((item) => direction * compare(positionOf(item), after) > 0) : sorted;
  const data = rest.slice(0, limit);
  const last = data.at(-1);
  const next = rest.length > limit && last !== undefined ? writeCursor(positionOf(last), order) : null;
  return { data, next_page: next };
}

const compare = (a: Position, b: Position): number => a.at - b.at || a.sequence - b.sequence;

function writeCursor({ at, sequence }: Position, order: string): string {
  return `page_${Buffer.from(JSON.stringify([order, at, sequence])).toString('base64url')}`;
}

function readCursor(cursor: string, order: string): Position {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor.replace(/^page_/, ''), 'base64url').toString());
    if (Array.isArray(parsed) && parsed[0] === order) return { at: Number(parsed[1]), sequence: Number(parsed[2]) };
  } catch {
    // Falls through: a cursor that cannot be read is refused like one made for another order.
  }
  throw invalid('page: the cursor does not belong to this listing and order');
}
