/** Elements whose content is not what the author of the comment says now: folded and quoted mails, code. */
const HIDING_TAG = /<(?<slash>\/?)(?:details|blockquote|pre|script|style|textarea)\b/gi;
/** Where a mail program puts what came before: everything below was not typed for this comment. */
const FOOTER = /^(?:-- $|_{10,}\s*$|-{3,} ?Original Message ?-{3,}|Reply to this email directly\b)/i;
/** Elements that begin a block of HTML, which lasts to the next blank line (CommonMark, HTML blocks of kind 6). */
const HTML_BLOCK = new RegExp(
  `^ {0,3}</?(?:${[
    'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt',
    'fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu',
    'menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr',
    'track|ul',
  ].join('|')})(?:[\\s>]|/>|$)`,
  'i',
);
/** Bullets and numbers of lists before what an item says. */
const LEAD = /^(?:[ \t]*(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$))*[ \t]*/;
/** Titles and lines across: text ends there. */
const DIVIDER = /^ {0,3}(?:#{1,6}(?:[ \t]|$)|=+[ \t]*$|-+[ \t]*$|(?<mark>[-*_])(?:[ \t]*\k<mark>){2,}[ \t]*$)/;

/** `text` belongs to the paragraph before it, an `item` begins one, a `divider` is none and ends it. */
export type LineKind = 'text' | 'item' | 'divider' | 'hidden';

interface Fence {
  readonly marker: string;
  /** Columns before it. */
  readonly indent: number;
  /** It may belong to an item of a list, and then ends with that. */
  readonly isLoose: boolean;
}

/**
 * Where in a comment a line stands, line by line, by the rules of CommonMark. Where those depend on more than is kept
 * here, nothing counts as text: a command is rather overlooked than found in what is quoted or code.
 */
export class CommentPlace {
  #fence: Fence | undefined;
  #inComment = false;
  #inQuote = false;
  #inHtml = false;
  #hasList = false;
  #depth = 0;
  #previous = '';
  /** Nothing below was typed for this comment, or can be told to be. */
  isOver = false;

  /** Goes on to the next line. */
  advance(line: string): LineKind {
    if (this.#fence !== undefined) this.#advanceFence(line, this.#fence);
    else if (this.#inComment) this.#inComment = !line.includes('-->') || opensComment(line);
    else if (isBlank(line)) this.#inQuote = this.#inHtml = false;
    else return this.#advanceBlock(line);
    this.#previous = '';
    return 'hidden';
  }

  #advanceFence(line: string, { marker, indent, isLoose }: Fence): void {
    if (isBlank(line)) return;
    const at = widthOf(LEADING_BLANKS.exec(line)?.[0]);
    const isEnd = closesFence(line, marker);
    if (isLoose ? isEnd && at === indent : isEnd && at <= 3) this.#fence = undefined;
    else this.isOver = isLoose && (isEnd || at < indent);
  }

  #advanceBlock(line: string): LineKind {
    const lead = LEAD.exec(line)?.[0] ?? '';
    const isItem = lead !== '' && lead.trim() !== '';
    this.#hasList ||= isItem;
    this.#fence = this.#inHtml ? undefined : openingFence(line, lead, this.#hasList);
    if (this.#fence !== undefined) {
      this.#inQuote = false;
      return 'hidden';
    }
    const isQuote = line.charAt(lead.length) === '>' && (this.#hasList || widthOf(lead) <= 3);
    return this.#advanceText(line, isQuote, isItem);
  }

  #advanceText(line: string, isQuote: boolean, isItem: boolean): LineKind {
    this.isOver = this.#depth === 0 && isFooter(line, this.#previous);
    this.#previous = line;
    this.#inHtml ||= line.includes('<') && HTML_BLOCK.test(line);
    // A quote goes on in the lines below it until one is blank, whether or not they carry the mark.
    this.#inQuote ||= isQuote;
    const isHidden = this.#depth > 0 || this.#inQuote || this.#inHtml;
    if (!isQuote && line.includes('<')) this.#advanceMarkup(line);
    if (isHidden) return 'hidden';
    if (DIVIDER.test(line)) return 'divider';
    return isItem ? 'item' : 'text';
  }

  #advanceMarkup(line: string): void {
    const text = line.replaceAll(/`[^`]*`/g, '');
    this.#inComment = /^ {0,3}<!--/.test(line) && opensComment(text);
    for (const { groups } of text.matchAll(HIDING_TAG)) {
      this.#depth = Math.max(0, this.#depth + (groups?.['slash'] === '/' ? -1 : 1));
    }
  }
}

/** Other blanks than these are text to Markdown. */
const isBlank = (line: string) => /^[ \t]*$/.test(line);

const LEADING_BLANKS = /^[ \t]*/;

/** Columns that a text takes from the beginning of a line. */
function widthOf(text = ''): number {
  let width = 0;
  for (const character of text) width += character === '\t' ? 4 - (width % 4) : 1;
  return width;
}

/** Whether an HTML comment that begins on this line goes on below it: what stands there is not seen by anybody. */
const opensComment = (line: string) => line.lastIndexOf('<!--') > line.lastIndexOf('-->');

/** Backticks with another one behind them on the line are code inside a line, no fence. */
function openingFence(line: string, lead: string, hasList: boolean): Fence | undefined {
  if (!line.includes('```') && !line.includes('~~~')) return undefined;
  const marker = /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(line.slice(lead.length))?.[0];
  const indent = widthOf(lead);
  const isItem = lead.trim() !== '';
  if (marker === undefined || (!isItem && indent > 3)) return undefined;
  return { marker, indent, isLoose: hasList && indent > 0 };
}

function closesFence(line: string, fence: string): boolean {
  const marker = /^[ \t]*(?<marker>`{3,}|~{3,})[ \t]*$/.exec(line)?.groups?.['marker'];
  return marker?.startsWith(fence) === true;
}

/** `On … wrote:` may be wrapped onto a second line. */
function isFooter(line: string, previous: string): boolean {
  if (FOOTER.test(line)) return true;
  return (line.startsWith('On ') || previous.startsWith('On ')) && line.trimEnd().endsWith('wrote:');
}
