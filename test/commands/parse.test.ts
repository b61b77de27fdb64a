import { expect, it } from 'vitest';
import { parseCommand } from '../../src/commands/parse.ts';

it.each([
  ['the short form', '/review', { verb: 'review', args: '' }],
  ['capitals', '/Review', { verb: 'review', args: '' }],
  ['the long form with arguments', '/proofline review full', { verb: 'review', args: 'full' }],
  ['an amount', '/proofline budget +2', { verb: 'budget', args: '+2' }],
  ['the bare prefix', '/proofline', { verb: 'help', args: '' }],
  ['a verb that does not exist', '/proofline rewiew', { verb: 'rewiew', args: '' }],
  ['a command after other text', 'Thanks!\r\n\r\n/review\r\n', { verb: 'review', args: '' }],
  ['a command after a closed fence', '```\n/help\n```\n/review', { verb: 'review', args: '' }],
  ['a command after a closed HTML comment', '<!--\n/help\n-->\n/review', { verb: 'review', args: '' }],
])('finds %s', (_what, body, command) => {
  expect(parseCommand(body)).toEqual(command);
});

it.each([
  ['no command', 'please review'],
  ['a command inside a line', 'try /review'],
  ['a quoted command', '> /review'],
  ['a fenced command', '```\n/review\n```'],
  ['a command in a fence that never closes', '~~~\n/review'],
  ['a fence closed by a shorter run', '````\n```\n/review\n````'],
  ['indented code', '    /review'],
  ['a command in an HTML comment', '<!-- note\n/review\n-->'],
  ['an HTML comment that begins inside a line', 'Thanks <!-- note\n/review\n-->'],
  ['an HTML comment after another one', '<!-- a --> <!-- b\n/review\n-->'],
  ['another bot', '/merge'],
  ['a path', '/reviews/1'],
  ['nothing', ''],
])('finds nothing in %s', (_what, body) => {
  expect(parseCommand(body)).toBeUndefined();
});
