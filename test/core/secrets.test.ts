import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noise } from '../../src/cli/bench/sanitise/noise.ts';
import { SecretMasker } from '../../src/core/secrets.ts';

const { privateKey: PEM } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

const SECRETS = {
  'an installation token of 520 characters': `ghs_123456_${noise('h', 60)}.${noise('p', 350)}.${noise('s', 90)}`,
  'a classic installation token': `ghs_${noise('c', 36).replaceAll(/[_-]/g, 'x')}`,
  'an API key': `sk-ant-api03-${noise('k', 93)}`,
  'a webhook secret': noise('w', 40),
  'a base64 secret with its signs': `${noise('b', 20)}+/${noise('b2', 20)}==`,
  'a key file': PEM,
} as const;

const DISGUISES: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'without its first 7 characters': (secret) => secret.slice(7),
  'in base64': (secret) => Buffer.from(secret).toString('base64'),
  'in base64 one byte on': (secret) => Buffer.from(`a${secret}`).toString('base64'),
  'in base64 two bytes on, wrapped': (secret) =>
    Buffer.from(`ab${secret}`).toString('base64').replaceAll(/.{20}/g, '$&\n'),
  'in base64url': (secret) => Buffer.from(secret).toString('base64url'),
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
  'in spaced upper-case hex': (secret) => Buffer.from(secret).toString('hex').toUpperCase().replaceAll(/../g, '$& '),
  'in JavaScript escapes': (secret) =>
    Buffer.from(secret)
      .toString('hex')
      .replaceAll(/../g, String.raw`\x$&`),
  'in C bytes': (secret) => Buffer.from(secret).toString('hex').replaceAll(/../g, '0x$&, '),
  'in URL escapes': (secret) => Buffer.from(secret).toString('hex').replaceAll(/../g, '%$&'),
  'URL-encoded': encodeURIComponent,
  'in HTML entities': (secret) => Array.from(secret, (char) => `&#${char.codePointAt(0)};`).join(''),
  backwards: (secret) => Array.from(secret).toReversed().join(''),
  'spaced out': (secret) => Array.from(secret).join(' '),
  'split by zero-width characters': (secret) => Array.from(secret).join('\u200b'),
  'joined from pieces': (secret) => secret.replaceAll(/[^\n]{5}/g, "$&' + '"),
  'in base64 joined from pieces': (secret) => Buffer.from(secret).toString('base64').replaceAll(/.{5}/g, '$&" + "'),
  'in base64 split by dashes': (secret) => Buffer.from(secret).toString('base64').replaceAll(/.{6}/g, '$&-'),
  'in base64 with entities in it': (secret) =>
    Buffer.from(secret)
      .toString('base64')
      .replaceAll(/.{3}/g, '$&&#8203;')
      .replaceAll(/[0-9](?=[A-Z])/g, (digit) => `&#${digit.charCodeAt(0)};`),
  'in URL-encoded hex': (secret) => Buffer.from(secret).toString('hex').replaceAll(/[0-4]/g, '%3$&'),
  'in capitals': (secret) => secret.toUpperCase(),
};

/** Whether any 16 characters of the secret, disguised the same way, are left. */
function leaks(masked: string, secret: string, disguise: (secret: string) => string): boolean {
  const lines = secret.split('\n').filter((line) => !line.startsWith('-----'));
  return lines.some((line) => {
    const shown = disguise(line);
    // What is left must be less than 16 characters' worth, however the disguise stretches them.
    const window = Math.ceil((shown.length / line.length) * 16);
    return Array.from({ length: Math.max(0, shown.length - window + 1) }, (_, at) => shown.slice(at, at + window)).some(
      (part) => masked.includes(part),
    );
  });
}

describe('SecretMasker', () => {
  for (const [name, secret] of Object.entries(SECRETS)) {
    it.each(Object.entries(DISGUISES))(`hides ${name} %s`, (_how, disguise) => {
      const masker = new SecretMasker();
      masker.learn(secret);
      const masked = masker.mask(`before ${disguise(secret)} after`);
      expect(masked).toContain('[secret]');
      expect(leaks(masked, secret, disguise)).toBe(false);
      expect(masked).toMatch(/^before|after$/);
    });
  }

  it.each(['as it is', 'in base64', 'in base64 one byte on', 'in base64url', 'in hex'])(
    'hides a password %s that base64 writes with signs',
    (how) => {
      const masker = new SecretMasker();
      const password = `~Kq>7?${noise('s', 6)}~?>${noise('t', 8)}?~z>Q`;
      masker.learn(password);
      expect(masker.mask(`before ${DISGUISES[how]?.(password)} after`)).toMatch(
        /^before (?:~|\w{0,2})\[secret\]=* after$/,
      );
    },
  );

  it('hides any 16 characters of a secret and keeps what is around', () => {
    const secret = noise('window', 64).replaceAll(/[_-]/g, 'x');
    const masker = new SecretMasker();
    masker.learn(secret);
    for (let at = 0; at + 16 <= secret.length; at += 1) {
      expect(masker.mask(`<!${secret.slice(at, at + 16)}!>`)).toBe('<![secret]!>');
    }
  });

  it('hides overlapping pieces as one and two secrets side by side', () => {
    const masker = new SecretMasker();
    const [one, two] = [noise('one', 30), noise('two', 30)];
    masker.learn(one);
    masker.learn(one.slice(5));
    masker.learn(two);
    expect(masker.mask(`${one} ${two}`).replaceAll('[secret]', '')).toMatch(/^\W*$/);
  });

  it.each(['p4ss-w0rd', 'hunter2-hunter', '!!!???!!!???!!!???!!!'])(
    'hides the short secret %s whole, in common forms',
    (secret) => {
      const masker = new SecretMasker();
      masker.learn(secret);
      const bytes = Buffer.from(secret);
      for (const form of [
        secret,
        bytes.toString('hex'),
        bytes.toString('hex').toUpperCase(),
        encodeURIComponent(secret),
      ]) {
        expect(masker.mask(`a ${form} b`)).toBe('a [secret] b');
      }
      for (const lead of ['', 'x', 'xy']) {
        expect(masker.mask(Buffer.from(`${lead}${secret}tail`).toString('base64'))).toContain('[secret]');
      }
    },
  );

  it('does not learn what is too short to be told from prose', () => {
    const masker = new SecretMasker();
    masker.learn('');
    masker.learn('letters');
    expect(masker.mask('seven letters')).toBe('seven letters');
  });

  it('forgets', () => {
    const masker = new SecretMasker();
    const [gone, kept] = [`shared-start-${noise('gone', 30)}`, `shared-start-${noise('kept', 30)}`];
    masker.learn(gone);
    masker.learn(kept);
    masker.learn('short-secret');
    masker.forget(gone);
    masker.forget('short-secret');
    expect(masker.mask(`${gone.slice(13)} ${kept} short-secret`)).toBe(`${gone.slice(13)} [secret] short-secret`);
  });

  it('leaves text without secrets alone', () => {
    const masker = new SecretMasker();
    for (const secret of Object.values(SECRETS)) masker.learn(secret);
    expect(masker.mask('-----BEGIN CERTIFICATE-----')).toBe('-----BEGIN CERTIFICATE-----');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(masker.mask(text)).toBe(text);
      }),
    );
  });

  it.each([
    ['GitHub tokens', `ghs_1_eyJ0.${noise('x', 50)}`],
    ['fine-grained tokens', `github_pat_${'a1'.repeat(20)}`],
    ['JWTs', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0x.${noise('y', 30)}`],
    ['cloud keys', 'AKIAIOSFODNN7EXAMPLE'],
    ['PEM keys, also cut', PEM.slice(0, 200)],
  ])('hides unknown %s by their shape', (_what, secret) => {
    expect(new SecretMasker().mask(`a "${secret}"`)).not.toContain(secret.slice(6, 20));
  });

  it('takes time linear in hostile text', () => {
    const masker = new SecretMasker();
    const token = SECRETS['an installation token of 520 characters'];
    for (let index = 0; index < 50; index += 1) masker.learn(`${token.slice(0, 60)}${noise(`t${index}`, 460)}`);
    const spend = (unit: string, length: number) => {
      const text = unit.repeat(Math.ceil(length / unit.length));
      const before = process.cpuUsage();
      masker.mask(text);
      return process.cpuUsage(before).user / 1000;
    };
    for (const unit of ['eyJ-', token.slice(0, 15), '-----BEGIN ', 'ghs_', '%41', '0x', 'a']) {
      spend(unit, 32_768);
      // Sixteen times the text: linear is 16, quadratic 256. What takes less than 4 ms says nothing.
      expect(spend(unit, 524_288), unit).toBeLessThan(80 * Math.max(spend(unit, 32_768), 4));
    }
  });
});
