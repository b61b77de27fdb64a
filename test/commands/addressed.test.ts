import { expect, it } from 'vitest';
import { speaksToUs } from '../../src/commands/addressed.ts';

const speaks = (body: string) => speaksToUs(body, { mention: 'proofline-demo' });

it.each([
  'Are you sure?',
  '> it is wrong\n\nIs it?',
  '@proofline-demo why is that so?',
  '@Proofline-Demo[bot], and @bob: is it?',
  'As @proofline-demo says to @bob.',
  'We use @scope/name here.',
  'The handler has @Get() on it.',
  'Mail ada@example.org about it.',
  'The decorator `@bob` is ours.',
  '?',
])('is spoken to: %j', (body) => {
  expect(speaks(body)).toBe(true);
});

it.each([
  '',
  '👍',
  '> Are you sure?',
  '```\nreturn 1;\n```',
  '@bob what do you think?',
  'cc @bob',
  'I agree with @bob.',
])('is not: %j', (body) => {
  expect(speaks(body)).toBe(false);
});

it.each(['@a-', '@a ', '`', '@', '@a.b'])('is quick about many of %j', (piece) => {
  const began = performance.now();
  speaks(piece.repeat(65_536));
  expect(performance.now() - began).toBeLessThan(1000);
});
