import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { SecretMasker } from '../../src/core/secrets.ts';
import { sanitise, sanitiseInline, sanitiseName } from '../../src/publish/sanitise.ts';
import { ALLOWED_PREFIX, harmsIn } from '../injection/harms.ts';
import { SECRETS } from '../injection/payloads/secrets.ts';
import { PIECES } from '../injection/pieces.ts';

const masker = new SecretMasker();
for (const secret of Object.values(SECRETS)) masker.learn(secret);
const rules = { masker, allowedLinkPrefixes: [ALLOWED_PREFIX], maxLength: 60_000 };

const words = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((pieces) => pieces.join(''));

it.each<readonly [string, (text: string) => string]>([
  ['a text', (text) => sanitise(text, rules)],
  ['a text that has been here before', (text) => sanitise(sanitise(text, rules), rules)],
  ['a row of a table', (text) => sanitise(row(text.replaceAll(/[\r\n]/g, ' ')), rules)],
  ['a title', (text) => `### major: ${sanitiseInline(text, rules)}`],
  ['a title in a table', (text) => row(sanitiseInline(text, rules))],
  ['a name in a list', (text) => `- ${sanitiseName(text, masker)}`],
])('puts nothing harmful together: %s', (_where, publish) => {
  fc.assert(
    fc.property(words, (text) => {
      expect(harmsIn(publish(text))).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

const row = (text: string) => `| a | b |\n|---|---|\n| ${text} | c |`;
