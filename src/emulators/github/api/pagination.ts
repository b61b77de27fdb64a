import type { Call } from './call.ts';

const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Cuts the page that `page` and `per_page` ask for (at most 100) and names its neighbours in a Link header. */
export function paginate<T>(call: Pick<Call, 'query' | 'url'>, items: readonly T[]): Page<T> {
  const perPage = Math.min(Math.max(numberIn(call.query['per_page'], DEFAULT_PER_PAGE), 1), MAX_PER_PAGE);
  const page = Math.max(numberIn(call.query['page'], 1), 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const neighbours = { prev: page - 1, next: page + 1, last, first: 1 };
  const links = Object.entries(neighbours)
    .filter(([rel]) => (rel === 'prev' || rel === 'first' ? page > 1 : page < last))
    .map(([rel, to]) => `<${withQuery(call.url, { page: String(to) })}>; rel="${rel}"`);
  const start = (page - 1) * perPage;
  return {
    items: items.slice(start, start + perPage),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}

/** The same address with some query parameters replaced. */
export function withQuery(url: URL, changes: Readonly<Record<string, string>>): string {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(changes)) changed.searchParams.set(name, value);
  return changed.href;
}

const numberIn = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
