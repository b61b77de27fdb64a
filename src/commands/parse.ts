/** A slash command as somebody typed it. */
export interface ParsedCommand {
  /** Lower case, for example `review`. */
  readonly verb: string;
  /** The rest of the line, trimmed. */
  readonly args: string;
}

const PREFIX = '/proofline';
const SHORT_FORMS = new Set(['review', 'help']);
const MAX_LENGTH = 65_536;

/**
 * Finds the first slash command of a comment: at the start of a line, outside quotes, code fences and HTML comments.
 *
 * Linear in the text. A bare `/proofline` asks for help.
 */
export function parseCommand(body: string): ParsedCommand | undefined {
  for (const line of typedLines(body.slice(0, MAX_LENGTH))) {
    const command = parseLine(line);
    if (command !== undefined) return command;
  }
  return undefined;
}

/** Lines that a person typed as text: not quoted, not fenced, not indented code, not inside an HTML comment. */
function* typedLines(body: string): Generator<string> {
  let fence: string | undefined;
  let inComment = false;
  for (const line of body.split(/\r?\n/)) {
    const trimmed = line.trimStart();
    const marker = /^(?:`{3,}|~{3,})/.exec(trimmed)?.[0];
    if (fence !== undefined) {
      if (marker?.startsWith(fence) === true && trimmed.slice(marker.length).trim() === '') fence = undefined;
    } else if (inComment) {
      inComment = !line.includes('-->') || opensComment(line);
    } else if (marker !== undefined) {
      fence = marker;
    } else {
      yield line;
      inComment = opensComment(line);
    }
  }
}

/** Whether an HTML comment that begins on this line goes on below it: what stands there is not seen by anybody. */
const opensComment = (line: string) => line.lastIndexOf('<!--') > line.lastIndexOf('-->');

function parseLine(line: string): ParsedCommand | undefined {
  if (!line.startsWith('/')) return undefined;
  const [word = '', ...rest] = line.trim().split(/\s+/);
  const name = word.toLowerCase();
  if (name === PREFIX) return { verb: rest[0]?.toLowerCase() ?? 'help', args: rest.slice(1).join(' ') };
  const verb = name.slice(1);
  return SHORT_FORMS.has(verb) ? { verb, args: rest.join(' ') } : undefined;
}
