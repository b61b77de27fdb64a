import { readMarkerAt } from '../findings/answer/markers.ts';
import { isAllowedLink } from './allowed-links.ts';
import { CodeSpans, ZWSP } from './inert-code.ts';
import { InlineTokens } from './inline-tokens.ts';

/** Own markup for the numbers of one marker. */
export type Cite = (numbers: readonly number[]) => string;

export interface InlineRules {
  readonly allowedLinkPrefixes: readonly string[];
  /** Whether the line goes into a table cell: then no pipe may survive. */
  readonly inTable: boolean;
  /** Writes what stands for a marker such as `[1, 3]`; without it a marker is text. */
  readonly cite?: Cite;
}

/** Every one of these stops at a sign that could begin another, so that reading a line stays linear. */
const IMAGE = /!\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])?/y;
const LINK = /\[([^[\]]*)\]\(([^()\s<>]*)\)/y;
const AUTOLINK = /<(https?:\/\/[^\s<>`|\\]*)>/iy;
const MEDIA = /<(?:img|image|picture|source|svg|video|audio|object|embed|iframe)\b[^<>]*>?/iy;
/** The end of what could go on as an address, a reference, a mention or an entity. */
const JOINABLE = /[\w#&:/.@-]$/;
/** Signs behind an address that are looked at. */
const MAX_TRAILING = 40;
const HARMLESS_ENTITY = /&(?:amp|lt|gt|quot|#96);/y;

/** One line of Markdown without its container marks, with nothing in it that links, loads, mentions or is HTML. */
export function inertInline(line: string, rules: InlineRules): string {
  return new InlineWriter(line, rules, new CodeSpans()).write();
}

class InlineWriter {
  readonly #line: string;
  readonly #rules: InlineRules;
  readonly #codeSpans: CodeSpans;
  #written = '';
  #lastPart = '';
  /** How far the line has been read. */
  #at = 0;
  #closings: SpanFinder | undefined;
  /** Where the last label of a link ends: no bracket behind it can open one. */
  #lastLabelEnd: number | undefined;

  constructor(line: string, rules: InlineRules, codeSpans: CodeSpans) {
    this.#line = line;
    this.#rules = rules;
    this.#codeSpans = codeSpans;
  }

  write(): string {
    const tokens = new InlineTokens(this.#line);
    while (tokens.findFrom(this.#at)) {
      const { start, end } = tokens;
      this.#push(this.#line.slice(this.#at, start));
      this.#at = end;
      this.#pushApart(this.#rewrite(this.#line.slice(start, end), start));
    }
    return this.#written + this.#line.slice(this.#at);
  }

  #push(part: string): void {
    if (part === '') return;
    this.#written += part;
    this.#lastPart = part;
  }

  /** Code spans that touch would be read as something else, one behind `$` as a formula, a link behind `!` as an image. */
  #pushApart(part: string): void {
    const before = this.#lastPart.at(-1) ?? '';
    const wouldMerge = (part.startsWith('`') && '`$'.includes(before)) || (part.startsWith('[') && before === '!');
    this.#push(wouldMerge && before !== '' ? ` ${part}` : part);
  }

  /** What has lost the marks around it must not complete a word of its neighbours. */
  #loosen(part: string): string {
    const isJoined = /\S/.test(this.#line.charAt(this.#at));
    if (part === '') return isJoined && JOINABLE.test(this.#lastPart) ? ' ' : '';
    const before = /^\S/.test(part) && JOINABLE.test(this.#lastPart) ? ' ' : '';
    return before + part + (isJoined && JOINABLE.test(part) ? ' ' : '');
  }

  #rewrite(token: string, start: number): string {
    const citation = this.#rules.cite === undefined ? undefined : this.#citation(token, start, this.#rules.cite);
    if (citation !== undefined) return citation;
    switch (token.charAt(0)) {
      case '\\':
        return inertEscape(token.charAt(1), this.#lastPart);
      case '`':
        return this.#code(token.length, start);
      case '!':
        return this.#image(start);
      case '[':
        return this.#link(start);
      case ']':
        return this.#codeSpans.isTorn ? '\\]' : ']';
      case '<':
        return this.#tag(start);
      case '&':
        return this.#take(HARMLESS_ENTITY, start)?.[0] ?? (/[#a-z]/i.test(this.#line.charAt(this.#at)) ? '&amp;' : '&');
      case '@':
      case '#':
        return token + ZWSP;
      case '|':
        return this.#rules.inTable ? '\\|' : '|';
      default:
        return this.#word(token);
    }
  }

  /** Reads what stands at `start`, and on from behind it, if it is of this kind. */
  #take(kind: RegExp, start: number): RegExpExecArray | null {
    kind.lastIndex = start;
    const found = kind.exec(this.#line);
    if (found !== null) this.#at = start + found[0].length;
    return found;
  }

  /** A marker, which may be escaped, or stand behind an exclamation mark. */
  #citation(token: string, start: number, cite: Cite): string | undefined {
    const sign = token.charAt(0);
    if (!'[\\!'.includes(sign)) return undefined;
    const marker = readMarkerAt(this.#line, sign === '!' ? start + 1 : start);
    if (marker === undefined) return undefined;
    this.#at = marker.end;
    return `${sign === '!' ? '!' : ''}${cite(marker.numbers)}`;
  }

  #code(length: number, start: number): string {
    this.#closings ??= new SpanFinder(this.#line);
    const close = this.#closings.closeOf(start, length);
    if (close === undefined) return '&#96;'.repeat(length);
    const content = this.#line.slice(this.#at, close);
    this.#at = close + length;
    const isPadded = content.startsWith(' ') && content.endsWith(' ') && content.trim() !== '';
    const code = isPadded ? content.slice(1, -1) : content;
    if (!this.#rules.inTable || !code.includes('|')) return this.#codeSpans.write(code);
    return this.#loosen(this.#inner(code.replaceAll('`', "'"), this.#rules));
  }

  #image(start: number): string {
    const alt = this.#take(IMAGE, start)?.[1]?.trim();
    if (alt === undefined) return '!\\[';
    return alt === '' ? '(image removed)' : `(image removed: ${this.#inner(alt, this.#rules)})`;
  }

  #link(start: number): string {
    this.#lastLabelEnd ??= this.#line.lastIndexOf('](');
    if (start > this.#lastLabelEnd) return '\\[';
    const [, label, target] = this.#take(LINK, start) ?? [];
    if (label === undefined || target === undefined) return '\\[';
    const text = this.#inner(label, { allowedLinkPrefixes: [], inTable: this.#rules.inTable });
    if (this.#isAllowed(target)) return `[${text}](${target})`;
    if (target === '') return this.#loosen(text);
    return this.#loosen(`${text} (${this.#codeSpans.write(target.replaceAll(/[|`]/g, ' '))})`);
  }

  #tag(start: number): string {
    const address = this.#take(AUTOLINK, start)?.[1];
    if (address !== undefined) return this.#url(address);
    return this.#take(MEDIA, start) === null ? '&lt;' : '(image removed)';
  }

  #word(token: string): string {
    if (/^gh-$/i.test(token)) return token + ZWSP;
    return /^[0-9a-f]+$/i.test(token) ? this.#codeSpans.write(token) : this.#bareUrl(token);
  }

  /** What ends a sentence or an emphasis does not belong to the address in front of it. */
  #bareUrl(url: string): string {
    let end = url.length;
    while (end > url.length - MAX_TRAILING && '.,:;!?*_~'.includes(url.charAt(end - 1))) end -= 1;
    return this.#url(url.slice(0, end)) + url.slice(end);
  }

  #url(url: string): string {
    return this.#isAllowed(url) ? `<${url}>` : this.#codeSpans.write(url);
  }

  #isAllowed(url: string): boolean {
    return isAllowedLink(url, this.#rules.allowedLinkPrefixes);
  }

  /** A part of the line on its own terms, such as the label of a link. */
  #inner(text: string, rules: InlineRules): string {
    return new InlineWriter(text, rules, this.#codeSpans).write();
  }
}

function inertEscape(escaped: string, before: string): string {
  if (escaped === '') return '\\\\';
  if (escaped === '/' && before === '') return '\\/';
  if (escaped === '`') return '&#96;';
  if (escaped === '<') return '&lt;';
  if (escaped === '&') return '&amp;';
  if (escaped === '@') return `@${ZWSP}`;
  // Without their backslash these could complete an address or a reference. The beginning of an address must not be
  // whole in front of the mark: behind it, GitHub would take the mark for a part of the host's name.
  if ((escaped === '.' ? /www$/i : /[:/]$/).test(before) && './'.includes(escaped)) return ZWSP + escaped;
  return ':/.#-'.includes(escaped) ? escaped + ZWSP : `\\${escaped}`;
}

/** Finds where code spans close, over the whole line in linear time: runs of one length are only ever passed once. */
class SpanFinder {
  readonly #runs = new Map<number, number[]>();

  constructor(line: string) {
    for (const { 0: run, index } of line.matchAll(/`+/g)) {
      const same = this.#runs.get(run.length);
      if (same === undefined) this.#runs.set(run.length, [index]);
      else same.push(index);
    }
    for (const same of this.#runs.values()) same.reverse();
  }

  /** The next run of this length after the one at `open`; callers ask with rising `open`. */
  closeOf(open: number, length: number): number | undefined {
    const same = this.#runs.get(length) ?? [];
    while ((same.at(-1) ?? Infinity) <= open) same.pop();
    return same.at(-1);
  }
}
