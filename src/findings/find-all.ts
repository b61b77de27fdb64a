/** The engine's own search is much faster, but takes linear time for needles up to this length only, */
const SHORT = 250;
/** and while little is found: each search begins anew where the last one ended. */
const FEW = 100;

/**
 * Every place where `needle` begins in `text`, overlapping ones included, in rising order.
 *
 * Takes time linear in both, whatever the two look like. An empty needle is nowhere.
 */
export function findAll(text: string, needle: string): number[] {
  if (needle === '') return [];
  if (needle.length > SHORT) return findFrom(0, text, needle);
  const found: number[] = [];
  let at = text.indexOf(needle);
  while (at !== -1 && found.length < FEW) {
    found.push(at);
    at = text.indexOf(needle, at + 1);
  }
  return at === -1 ? found : found.concat(findFrom(at, text, needle));
}

/** The same from a place on, as Knuth, Morris and Pratt do it. */
function findFrom(start: number, text: string, needle: string): number[] {
  const borders = bordersOf(needle);
  const found: number[] = [];
  let matched = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    while (matched > 0 && needle.charCodeAt(matched) !== code) matched = borders[matched - 1] ?? 0;
    if (needle.charCodeAt(matched) === code) matched += 1;
    if (matched < needle.length) continue;
    found.push(at - needle.length + 1);
    matched = borders[matched - 1] ?? 0;
  }
  return found;
}

/** For every prefix, the length of its longest proper prefix that is also its suffix. */
function bordersOf(needle: string): Int32Array {
  const borders = new Int32Array(needle.length);
  let border = 0;
  for (let at = 1; at < needle.length; at += 1) {
    const code = needle.charCodeAt(at);
    while (border > 0 && needle.charCodeAt(border) !== code) border = borders[border - 1] ?? 0;
    if (needle.charCodeAt(border) === code) border += 1;
    borders[at] = border;
  }
  return borders;
}
