import { parseMarkdown } from './markdown-parser.ts';

const OPENING = '<details>\n<summary>Prompt for coding agents</summary>';
const CLOSING = '</details>';
/** What a posted review ends with. */
const OWN_MARK = /\n\n<!-- proofline:run:\S+ -->$/;

/** A review's body in two: what people read, and the block for coding agents as it is written down. */
export interface SplitReview {
  readonly outside: string;
  readonly block: string;
  /** What somebody's words have changed about the block. */
  readonly harms: readonly string[];
}

/**
 * Finds the block where GitHub would: as the last three elements of the body, the tags being the only HTML and all between
 * them code, of which every line is ours or a quoted one.
 */
export function splitPrompt(review: string): SplitReview {
  const body = review.replace(OWN_MARK, '');
  const [opening, code, closing] = parseMarkdown(body).children.slice(-3);
  const isWhole =
    opening?.type === 'html' &&
    opening.value === OPENING &&
    code?.type === 'code' &&
    code.lang === 'text' &&
    closing?.type === 'html' &&
    closing.value === CLOSING;
  if (!isWhole) return { outside: body, block: '', harms: ['the block for agents is torn'] };
  const at = opening.position?.start.offset ?? 0;
  const from = code.position?.start.offset ?? 0;
  const block = body.slice(from, code.position?.end.offset);
  return { outside: body.slice(0, at), block, harms: strangeLines(code.value) };
}

/** Lines that are neither quoted nor what we write around quoted ones, each where it belongs. */
function strangeLines(prompt: string): string[] {
  const [head = '', ...lines] = prompt.split('\n').filter((line) => line !== '' && !line.startsWith('>'));
  const end = lines.pop() ?? '';
  const total = /^A code review of commit [0-9a-f]{7} found (\d+) problems?\. /.exec(head)?.[1];
  const left = Number(/^And (\d+) more, which the check names\.$/.exec(lines.at(-1) ?? '')?.[1] ?? 0);
  if (left > 0) lines.pop();
  const expected = Array.from({ length: Number(total) - left }, (_, index) => `Finding ${index + 1} of ${total}:`);
  const isAsExpected = end.startsWith('Verify each of them') && JSON.stringify(lines) === JSON.stringify(expected);
  return isAsExpected ? [] : ['somebody speaks in our place to agents'];
}
