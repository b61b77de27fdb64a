import { expect, it } from 'vitest';
import { instructionsFor } from '../../../src/config/repository/instructions.ts';

const pathInstructions = [
  { path: 'src/**', instructions: 'About sources.\n' },
  { path: '**/*.md', instructions: 'About texts.' },
];

it.each([
  ['', [], ['src/a.ts'], ''],
  [' Be kind.\n', [], ['src/a.ts'], 'Be kind.'],
  ['', pathInstructions, ['lib/a.ts'], ''],
  ['Be kind.', pathInstructions, ['src/a.ts', 'b.ts'], 'Be kind.\n\nFor files that match src/**:\nAbout sources.'],
  [
    '',
    pathInstructions,
    ['src/a.md'],
    'For files that match src/**:\nAbout sources.\n\nFor files that match **/*.md:\nAbout texts.',
  ],
])('%#: %s', (instructions, forPaths, paths, told) => {
  expect(instructionsFor({ instructions, pathInstructions: forPaths }, paths)).toBe(told);
});
