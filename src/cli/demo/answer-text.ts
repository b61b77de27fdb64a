import { git } from './git.ts';

const LINK = /\[(?<label>[^\]\n]*)\]\((?<url>https?:\/\/[^)\s]+)\)/g;
const PERMALINK = /\/blob\/(?<sha>[0-9a-f]{40,64})\/(?<path>[^?#]+)(?:\?plain=1)?#L(?<first>\d+)(?:-L(?<last>\d+))?$/;
const CITATION = /^\\\[(?<number>\d+)\\\] \[[^\n]*\]\((?<url>https?:\/\/[^)\s]+)\)$/gm;
const RESTS_ON = '**What this rests on**';
const MAX_LINES = 8;

/**
 * An answer for a terminal: the numbers of its citations, and below it what the links lead to: the path, and the lines as
 * git has them in that commit.
 */
export async function describeAnswer(body: string, gitDir: string): Promise<string> {
  const shown = body.replace(/\s*<!-- proofline:answer:\w+ -->\s*$/, '');
  const [answer = '', citations = ''] = shown.split(RESTS_ON);
  const foot = footOf(citations === '' ? '' : shown);
  const places = await Promise.all(
    Array.from(citations.matchAll(CITATION), async ({ groups }) => {
      const { number = '', url = '' } = groups ?? {};
      return `[${number}] ${await describePlace(url, gitDir)}`;
    }),
  );
  const blocks = [plain(answer), ...(places.length > 0 ? [['What this rests on', ...places].join('\n\n')] : []), foot];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** What stands below the citations. Code that is quoted in them may look like it, so the last such place counts. */
function footOf(shown: string): string {
  const rule = shown.lastIndexOf('\n\n---\n\n');
  const notChecked = shown.lastIndexOf('\n\n**What I did not check**');
  const from = notChecked === -1 || notChecked > rule ? rule : notChecked;
  return from === -1 ? '' : plain(shown.slice(from));
}

async function describePlace(url: string, gitDir: string): Promise<string> {
  const { sha = '', path = '', first = '', last = first } = PERMALINK.exec(url)?.groups ?? {};
  const name = decodeURIComponent(path);
  const text = await git(gitDir, 'show', `${sha}:${name}`);
  const lines = text.split('\n').slice(Number(first) - 1, Number(last));
  const numbered = lines.slice(0, MAX_LINES).map((line, at) => `${String(Number(first) + at).padStart(6)}  ${line}`);
  const more = lines.length - numbered.length;
  const place = first === last ? `${name}:${first}` : `${name}:${first}-${last}`;
  return [place, ...numbered, ...(more > 0 ? [`        … ${more} more`] : [])].join('\n');
}

/** Without what only makes sense where Markdown is rendered. */
const plain = (markdown: string): string =>
  markdown
    .replaceAll(LINK, '$<label>')
    .replaceAll('**', '')
    .replaceAll(/\\([[\]])/g, '$1')
    .trim();
