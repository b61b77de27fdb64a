import { expect, it } from 'vitest';
import { DEFAULT_SYNTAX } from '../../../src/commands/syntax.ts';
import { questionText } from '../../../src/runs/intake/research/question-text.ts';

it.each<readonly [string, string, string, string]>([
  ['the line alone', 'why?', '/research why?', 'why?'],
  ['what stands below it', 'why?', 'Hello.\n/research why?\n\n```ts\nf();\n```', 'why?\n\n```ts\nf();\n```'],
  ['a question that begins below', '', '/research\r\n\r\nWhy?', 'Why?'],
  ['nothing', '', '/research', ''],
])('takes %s', (_what, said, text, question) => {
  const line = text.split('\n').find((one) => one.startsWith('/')) ?? '';
  expect(questionText(said, { lines: [line.trim()], text }, [DEFAULT_SYNTAX])).toBe(question);
});

it('does without the text where only the line is known, and takes no more than an agent is handed', () => {
  expect(questionText('why?', { lines: ['/research why?'] }, [DEFAULT_SYNTAX])).toBe('why?');
  const text = `/research why?\n${'x'.repeat(20_000)}`;
  expect(questionText('why?', { lines: ['/research why?'], text }, [DEFAULT_SYNTAX])).toHaveLength(10_000);
});
