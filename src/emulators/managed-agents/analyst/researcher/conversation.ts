/** A repository as the message describes it. */
export interface Mounted {
  /** `OWNER/NAME`; absent when the message names none. */
  readonly repository?: string;
  /** Absolute path in the sandbox. */
  readonly path: string;
}

const FIELD = /<untrusted-(\w+) label="([\w-]+)"[^>\n]*>\n(.*?)\n<\/untrusted-\1>/gs;
const MOUNT = /"(\/workspace\/[^"\n]+)" is "([^"\n]+)"/g;

/**
 * The questions of a conversation, the oldest first: what stands in fields labelled as questions, or whole messages
 * where nothing is labelled so.
 */
export function questionsIn(messages: readonly string[]): string[] {
  const fields = messages.flatMap((message) => [...message.matchAll(FIELD)]);
  const questions = fields.flatMap(([, , label = '', text = '']) => (label.endsWith('question') ? [text] : []));
  return questions.length > 0 ? questions : [...messages];
}

/** What the messages say about where repositories stand; the workspace when they say nothing. */
export function mountsIn(messages: readonly string[]): readonly [Mounted, ...Mounted[]] {
  const own = messages.map((message) => message.replaceAll(FIELD, '')).join('\n');
  const found = [...own.matchAll(MOUNT)].map(([, path = '', repository = '']) => ({ path, repository }));
  const [first, ...others] = found;
  return first === undefined ? [{ path: '/workspace' }] : [first, ...others];
}
