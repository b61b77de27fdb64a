/** What a brain waits for that only an event of the test ends, whatever the platform tells it. */
export function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
