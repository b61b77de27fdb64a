import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { candidateLines } from '../../src/commands/typed-lines.ts';
import { parseMarkdown } from '../injection/markdown-parser.ts';

type Root = ReturnType<typeof parseMarkdown>;
type Nodes = Root | Root['children'][number];

/** Lines of a comment, each `/c` in them with a number of its own. */
const numbered = (lines: readonly string[]): string =>
  lines.map((line, at) => line.replaceAll('/c', `/c${at}`)).join('\n');

/** What begins a line of text by a CommonMark parser: not quoted, no code, no HTML. */
function typedByReference(body: string): string[] {
  const lines = body.split('\n');
  const isFirst = (command: string) => lines.some((line) => line === command);
  const typed = (node: Nodes): string[] => {
    if (node.type === 'text') return (node.value.match(/\/c\d+/g) ?? []).filter(isFirst);
    return 'children' in node && node.type !== 'blockquote' ? node.children.flatMap(typed) : [];
  };
  return typed(parseMarkdown(body));
}

const PIECES = [
  '',
  '',
  '/c',
  '/c',
  'text',
  '> quote',
  '> - quote',
  '- > quote',
  '1. > quote',
  '    > quote',
  '\u00a0',
  '```',
  '~~~',
  '````',
  '  ```',
  '   ```',
  '    ```',
  '- ```',
  '1. ~~~',
  '  /c',
  '``` /c ```',
  '`',
  '``',
  'a `code` b',
  'a ` b',
  '\\`',
  '- item',
  '1. item',
  '  more',
  '# title',
  '===',
  '---',
  '***',
  '<!-- note -->',
  '<!--',
  '-->',
  'a <!--',
  '<div>',
  '</div>',
  '<pre>',
  'a </pre>',
  '    code',
  '\tcode',
  '> ```',
];
const piece = fc.constantFrom(...PIECES);

it.each([
  ['the line below a quote in a list', '- > as I said\n/c'],
  ['the line below a quote deeper in a list', '1. a\n\n    > as I said\n/c'],
  ['a line below a quote that goes on with a hard blank', '> as I said\n\u00a0\n/c'],
  ['code over several lines of a paragraph', 'see `the\n/c\ncommand`'],
  ['a fence below one in a list', '- ```\n  code\n  ```\n\n```\n/c\n```'],
  ['a fence below one that a list has left open', '- a\n  ```\n  code\ntext\n  ```\n/c'],
  ['a fence below an odd one in HTML', '<div>\n```\n</div>\n\n```\n/c\n```'],
  ['HTML', '<div>\n/c\n</div>'],
  ['a style sheet', '<style>\n\n/c\n</style>'],
])('finds nothing in %s', (_what, body) => {
  expect(candidateLines(body)).toEqual([]);
});

it.each([
  ['code in a list', '- ```\n  code\n  ```\n/c'],
  ['code of a list item', '1. Do\n   ```sh\n   code\n   ```\n2. Then\n\n/c'],
  ['folded HTML with an odd fence', '<details>\n```\n</details>\n\n/c'],
  ['a quote of markup that does not end', '> <details>\n> <!-- note\n\n/c'],
  ['code in the lines around it', 'Use `this` here\n/c\nand `that`'],
  ['a stray backtick', 'don`t\n/c'],
  ['a list', '- a\n- b\n/c'],
])('finds a command below %s', (_what, body) => {
  expect(candidateLines(body)).toEqual(['/c']);
});

it('finds nothing that a CommonMark parser does not take for text', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (lines) => {
      const body = numbered(lines);
      expect(typedByReference(body)).toEqual(expect.arrayContaining(candidateLines(body)));
    }),
    { numRuns: 800 },
  );
});

const paragraph = ['text', '/c', 'a `code` b', '/c', 'more'];
const block = fc.oneof(
  fc.subarray(paragraph, { minLength: 1 }),
  fc.constantFrom(['# title'], ['---'], ['- item', '- item'], ['1. item', '   more'], ['<!--', '/c', '-->']),
  fc.constantFrom(['```', '/c', '```'], ['~~~ sh', '/c', '```', '~~~'], ['> /c', '> more'], ['> quote', '/c']),
  fc.constantFrom(
    ['text', '', '    /c'],
    ['- item', '  ```', '  /c', '  ```'],
    ['- > quote'],
    ['<div>', '/c', '</div>'],
  ),
);

it('finds all that it does, where people leave blank lines between their blocks', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
      const body = numbered(blocks.flatMap((lines) => [...lines, '']));
      expect(candidateLines(body)).toEqual(typedByReference(body));
    }),
    { numRuns: 400 },
  );
});
