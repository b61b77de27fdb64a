import type { Random } from '../random.ts';

type Json = unknown;

const STRINGS: readonly string[] = [
  '',
  ' ',
  '\0',
  '\ud800',
  '\u202e',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '/absolute',
  '-rf',
  '<!--',
  '```',
  '{{',
  '🜁'.repeat(300),
  'a'.repeat(70_000),
  '\n'.repeat(5000),
  '2026-13-45T99:99:99Z',
  '1e999',
];
const NUMBERS: readonly number[] = [
  0,
  -1,
  1.5,
  1e9,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];

/** Something that nobody expects, whatever stood in its place. */
export function strangeValue(random: Random): Json {
  switch (random.int(0, 8)) {
    case 0:
      return null;
    case 1:
      return undefined;
    case 2:
      return random.chance(50);
    case 3:
      return random.pick(NUMBERS);
    case 4:
      return [];
    case 5:
      return {};
    case 6:
      return nested(random.int(1, 200));
    case 7:
      return random.list(0, 200, () => random.pick(NUMBERS));
    default:
      return random.pick(STRINGS);
  }
}

const nested = (depth: number): Json =>
  depth === 0 ? 1 : depth % 2 === 0 ? [nested(depth - 1)] : { a: nested(depth - 1) };

/** The value with a few of its fields changed, dropped, doubled or exchanged; the given one stays as it is. */
export function mutateJson(random: Random, value: Json): Json {
  const copy = structuredClone(value);
  const root = { root: copy };
  for (let times = random.int(1, 4); times > 0; times -= 1) mutateOnce(random, root);
  return root.root;
}

type Holder = Record<string, Json>;

function mutateOnce(random: Random, root: Holder): void {
  const places = placesOf(root);
  if (places.length === 0) return; // the last change has left nothing
  const { holder, key } = random.pick(places);
  const other = random.pick(places);
  switch (random.int(0, 5)) {
    case 0:
      Reflect.deleteProperty(holder, key);
      return;
    case 1:
      set(holder, key, structuredClone(other.holder[other.key]));
      return;
    case 2:
      set(holder, random.pick(STRINGS), holder[key]);
      return;
    case 3:
      if (typeof holder[key] === 'string') set(holder, key, mutateText(random, holder[key]));
      return;
    default:
      set(holder, key, strangeValue(random));
  }
}

/** As `JSON.parse` does it: a field named `__proto__` is a field. */
const set = (holder: Holder, key: string, value: Json): void =>
  void Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });

const MOST_PLACES = 2000;

function placesOf(root: Holder): { holder: Holder; key: string }[] {
  const places: { holder: Holder; key: string }[] = [];
  const waiting: Holder[] = [root];
  for (let holder = waiting.pop(); holder !== undefined && places.length < MOST_PLACES; holder = waiting.pop()) {
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      const value = holder[key];
      if (typeof value === 'object' && value !== null) waiting.push(value as Holder);
    }
  }
  return places;
}

/** The text with a few pieces cut out, doubled, moved or put in; `pieces` are such as matter to whoever reads it. */
export function mutateText(random: Random, text: string, pieces: readonly string[] = STRINGS): string {
  let mutated = text;
  for (let times = random.int(1, 6); times > 0; times -= 1) {
    const at = random.int(0, mutated.length);
    const end = Math.min(mutated.length, at + random.int(0, random.chance(10) ? 500 : 12));
    const piece = random.pick([
      '',
      random.pick(pieces),
      random.pick(pieces),
      mutated.slice(at, end).repeat(random.int(2, 30)),
      String.fromCharCode(random.int(0, random.chance(80) ? 127 : 65_535)),
    ]);
    mutated = mutated.slice(0, at) + piece + mutated.slice(end);
  }
  return mutated;
}
