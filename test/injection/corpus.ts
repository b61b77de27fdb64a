import { describe, expect, it } from 'vitest';
import { SecretMasker } from '../../src/core/secrets.ts';
import { harmsIn, plainHarmsIn } from './harms.ts';
import { PAYLOADS } from './payloads/payloads.ts';
import { SECRETS } from './payloads/secrets.ts';
import { readMarkdown, type SeenMarkdown } from './read-markdown.ts';
import { publish, SURFACES } from './surfaces.ts';

const masker = new SecretMasker();
for (const secret of Object.values(SECRETS)) masker.learn(secret);

/** What is published where nobody says anything hostile. */
const calm = new Map(SURFACES.map((surface) => [surface, publish(surface, 'calm', masker)]));

/** Tests that whatever is said, on whatever surface, breaks no promise: every payload, or every eighth of each family. */
export function testCorpus(depth: 'sample' | 'every payload'): void {
  describe.each(SURFACES.map((surface, index) => [surface, index] as const))('said as %s', (surface, at) => {
    // The surfaces sample different ones.
    const isTaken = (_payload: string, index: number) => depth === 'every payload' || (index + at) % 8 === 0;

    it.each(Object.entries(PAYLOADS))('%s break no promise', (_family, payloads) => {
      expect(payloads.filter(isTaken).flatMap((payload) => brokenPromises(surface, payload))).toEqual([]);
    });
  });
}

function brokenPromises(surface: string, payload: string): object[] {
  const { check, markdown, torn, plain } = publish(surface, payload, masker);
  const harms = [
    ...markdown.flatMap(([place, text, limit]) => at(place, [...lookAt(text).harms, ...tooLong(text, limit)])),
    ...plain.flatMap(([place, text, limit]) => at(place, [...plainHarmsIn(text), ...tooLong(text, limit)])),
    ...at('review', torn),
    ...at('check summary', tornTables(surface, check.summary)),
    ...(hasVerdictOf(surface, check) ? [] : ['another verdict']),
  ];
  return harms.length === 0 ? [] : [{ payload: payload.slice(0, 200), harms: [...new Set(harms)] }];
}

interface Look {
  readonly harms: readonly string[];
  readonly ownTables: string;
}

/** Most surfaces leave most of a publication as it is: what has been looked at is not parsed again. */
const looks = new Map<string, Look>();

function lookAt(markdown: string): Look {
  const known = looks.get(markdown);
  if (known !== undefined) return known;
  const seen = readMarkdown(markdown);
  const look = { harms: harmsIn(markdown, seen), ownTables: shapeOfOwnTables(seen) };
  looks.set(markdown, look);
  return look;
}

const at = (place: string, harms: readonly string[]) => harms.map((harm) => `${place}: ${harm}`);

const tooLong = (text: string, limit: number) => (Buffer.byteLength(text) > limit ? ['too long'] : []);

/** The last ones of their kind are ours: nobody else's words come behind the receipt in a table. */
function shapeOfOwnTables({ tables }: SeenMarkdown): string {
  const shapes = ['severity', 'receipt'].map((name) => tables.findLast(([header]) => header?.[0] === name));
  return shapes.map((rows) => (rows ?? []).map((cells) => cells.length).join()).join(';');
}

/** Our own tables stand as they would in a calm report: nobody's words add to them, tear them or swallow them. */
function tornTables(surface: string, summary: string): string[] {
  const expected = lookAt(calm.get(surface)?.check.summary ?? '').ownTables;
  return lookAt(summary).ownTables === expected ? [] : ['our tables look different'];
}

function hasVerdictOf(
  surface: string,
  { conclusion, title, actions }: { conclusion: string; title: string; actions: object },
) {
  const expected = calm.get(surface)?.check;
  return (
    JSON.stringify([conclusion, title, actions]) ===
    JSON.stringify([expected?.conclusion, expected?.title, expected?.actions])
  );
}
