/** The index of the last item that begins at `limit` or before, of items in rising order; -1 when all begin after it. */
export function lastUntil<Item>(items: readonly Item[], limit: number, startOf: (item: Item) => number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && startOf(item) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
