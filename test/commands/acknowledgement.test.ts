import { expect, it } from 'vitest';
import { isAcknowledgement } from '../../src/commands/acknowledgement.ts';

it.each([
  'Done.',
  'done',
  'Thanks!',
  'Thank you so much 🙏',
  'thx',
  'Thanks for the catch!',
  'fixed in abc123',
  'Fixed in `3f2a1bc`, thanks!',
  'Fixed in 3f2a1bc9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f.',
  'Fixed by octo/shop#12',
  'Addressed in https://github.com/octo/shop/pull/12/commits/3f2a1bc9d0',
  'https://github.com/octo/shop/commit/3f2a1bc9d0',
  'This is fixed in the latest commit.',
  "I've fixed that in 3f2a1bc and pushed",
  'Good catch, will fix it in a follow-up.',
  "You're right, I’ll change that.",
  'Agreed. Fixing now',
  'On it!',
  'Makes sense, done',
  '**Done** ✅',
  '+1',
  ':+1:',
  '👍 done',
  '👍',
  'OK',
  'LGTM',
  'Noted & fixed',
  '> The price is rounded twice.\n\nDone, thanks.',
  '@proofline thanks!',
])('only takes note: %j', (body) => {
  expect(isAcknowledgement(body)).toBe(true);
});

it.each([
  '',
  '> Done.',
  'Done?',
  'Fixed in abc123?',
  'Really?',
  'Are you sure',
  'No.',
  'Not done.',
  'not fixed in abc123',
  'This is not right',
  "That's wrong",
  'Thanks, but this is intended.',
  'Thanks, not an issue.',
  'OK, why',
  'ok, but the caller checks it',
  'I agree, the other call is worse.',
  'Fixed, is it better now',
  'Already handled in the caller',
  'Done on purpose.',
  'It was changed in abc123 because of a customer.',
  "Won't fix",
  'will not fix',
  'wontfix',
  'false positive',
  'False positive, thanks!',
  'Good point, however we need it.',
  'Fixed in the caller.',
  'The value is never null here.',
  ':-1:',
  '👎 fixed',
  '🤔',
  'Fixed ❓',
  'Done ⁉️',
  'Yes it is a constant',
  'right, `value` is never null',
  'Thanks\n\nBut where is it called',
  `Thanks. ${'Done. '.repeat(40)}`,
  'Erledigt.',
])('has something to say: %j', (body) => {
  expect(isAcknowledgement(body)).toBe(false);
});

it.each(['done ', 'fixed in abc123 ', '@a', 'a/', '#1', '`', '👍', ' - ', 'https://'])(
  'is quick about many of %j',
  (piece) => {
    const began = process.cpuUsage();
    isAcknowledgement(piece.repeat(65_536));
    isAcknowledgement(piece.repeat(Math.floor(200 / piece.length)));
    expect(process.cpuUsage(began).user).toBeLessThan(1_000_000);
  },
);
