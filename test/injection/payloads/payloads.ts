import { HIDDEN } from './hidden.ts';
import { IMAGES, JOINTS, LINKS, REFERENCE_LINKS } from './links.ts';
import { LONG } from './long.ts';
import { FENCES, HTML, MARKERS, TABLES } from './markup.ts';
import { PRINTED_SECRETS } from './secrets.ts';
import { INSTRUCTIONS, MENTIONS, ORDERS, REFERENCES } from './words.ts';

/** What an agent may be made to say, by what it is after. An obedient agent says it word for word. */
export const PAYLOADS = {
  mentions: MENTIONS,
  references: REFERENCES,
  'orders to other bots': ORDERS,
  instructions: INSTRUCTIONS,
  images: IMAGES,
  links: LINKS,
  'reference links': REFERENCE_LINKS,
  joints: JOINTS,
  HTML,
  'forged markers': MARKERS,
  fences: FENCES,
  tables: TABLES,
  'hidden characters': HIDDEN,
  secrets: PRINTED_SECRETS,
  'long texts': LONG,
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const ALL_PAYLOADS: readonly string[] = Object.values(PAYLOADS).flat();
