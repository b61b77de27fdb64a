import { codeSpan } from '../core/text/fence.ts';
import { isAllowedLink } from './allowed-links.ts';
import { inertCode, inertTornCode, ZWSP } from './inert-code.ts';

export interface InlineRules {
  readonly allowedLinkPrefixes: readonly string[];
  /** Whether the line goes into a table cell: then no pipe may survive. */
  readonly inTable: boolean;
}

/** Signs and words that may mean something inside a line. */
const TOKEN = new RegExp(
  [
    /\\[!-/:-@[-`{-~]?/, // an escape
    /`+/,
    /!\[|[<[@&|]/,
    /(?:#|gh-)(?=[0-9`])/, // a reference
    /(?:https?:\/\/|ftp:\/\/|www\.)[^\s<>()[\]"'`|\\]*/,
    /(?<![0-9a-z])(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,40}(?![0-9a-z])/, // an abbreviated commit
  ]
    .map((part) => part.source)
    .join('|'),
  'gi',
);

/** Every one of these stops at a sign that could begin another, so that reading a line stays linear. */
const IMAGE = /!\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])?/y;
const LINK = /\[([^[\]]*)\]\(([^()\s<>]*)\)/y;
const AUTOLINK = /<(https?:\/\/[^\s<>`|\\]*)>/iy;
const MEDIA = /<(?:img|image|picture|source|svg|video|audio|object|embed|iframe)\b[^<>]*>?/iy;
const HARMLESS_ENTITY = /&(?:amp|lt|gt|quot|#96);/y;

/** One line of Markdown without its container marks, with nothing in it that links, loads, mentions or is HTML. */
export function inertInline(line: string, rules: InlineRules): string {
  return new InlineWriter(line, rules).write();
}

class InlineWriter {
  readonly #line: string;
  readonly #rules: InlineRules;
  readonly #spans: SpanFinder;
  readonly #parts: string[] = [];
  /** How far the line has been read. */
  #at = 0;

  constructor(line: string, rules: InlineRules) {
    this.#line = line;
    this.#rules = rules;
    this.#spans = new SpanFinder(line);
  }

  write(): string {
    for (let found = this.#next(); found !== null; found = this.#next()) {
      const [token] = found;
      this.#push(this.#line.slice(this.#at, found.index));
      this.#at = found.index + token.length;
      this.#push(this.#rewrite(token, found.index));
    }
    this.#push(this.#line.slice(this.#at));
    return this.#parts.join('');
  }

  /** The pattern is shared, so its place is set anew each time. */
  #next(): RegExpExecArray | null {
    TOKEN.lastIndex = this.#at;
    return TOKEN.exec(this.#line);
  }

  /** Two code spans that touch would be read as something else, and a link behind `!` as an image. */
  #push(part: string): void {
    if (part === '') return;
    const before = this.#parts.at(-1) ?? '';
    if ((part.startsWith('`') && before.endsWith('`')) || (part.startsWith('[') && before.endsWith('!'))) {
      this.#parts.push(' ');
    }
    this.#parts.push(part);
  }

  #rewrite(token: string, start: number): string {
    switch (token.charAt(0)) {
      case '\\':
        return inertEscape(token.charAt(1), this.#line.charAt(this.#at), start === 0);
      case '`':
        return this.#code(token.length, start);
      case '!':
        return this.#image(start);
      case '[':
        return this.#link(start);
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

  #code(length: number, start: number): string {
    const close = this.#spans.closeOf(start, length);
    if (close === undefined) return '&#96;'.repeat(length);
    const content = this.#line.slice(this.#at, close);
    this.#at = close + length;
    return inertSpan(content, this.#rules);
  }

  #image(start: number): string {
    const alt = this.#take(IMAGE, start)?.[1]?.trim();
    if (alt === undefined) return '!\\[';
    return alt === '' ? '(image removed)' : `(image removed: ${inertInline(alt, this.#rules)})`;
  }

  #link(start: number): string {
    const [, label, target] = this.#take(LINK, start) ?? [];
    return label === undefined || target === undefined ? '\\[' : inertLink(label, target, this.#rules);
  }

  #tag(start: number): string {
    const address = this.#take(AUTOLINK, start)?.[1];
    if (address !== undefined) return inertUrl(address, this.#rules);
    return this.#take(MEDIA, start) === null ? '&lt;' : '(image removed)';
  }

  #word(token: string): string {
    if (/^gh-$/i.test(token)) return token + ZWSP;
    return /^[0-9a-f]+$/i.test(token) ? codeSpan(token) : inertBareUrl(token, this.#rules);
  }
}

/** What ends a sentence or an emphasis does not belong to the address in front of it. */
function inertBareUrl(url: string, rules: InlineRules): string {
  const end = url.length - (/[.,:;!?*_~]{1,40}$/.exec(url)?.[0].length ?? 0);
  return inertUrl(url.slice(0, end), rules) + url.slice(end);
}

function inertUrl(url: string, rules: InlineRules): string {
  return isAllowedLink(url, rules.allowedLinkPrefixes) ? `<${url}>` : codeSpan(inertCode(url));
}

function inertLink(label: string, target: string, rules: InlineRules): string {
  const text = inertInline(label, { ...rules, allowedLinkPrefixes: [] });
  if (isAllowedLink(target, rules.allowedLinkPrefixes)) return `[${text}](${target})`;
  return target === '' ? text : `${text} (${codeSpan(inertCode(target.replaceAll(/[|`]/g, ' ')))})`;
}

function inertSpan(content: string, rules: InlineRules): string {
  const isPadded = content.startsWith(' ') && content.endsWith(' ') && content.trim() !== '';
  const code = inertCode(isPadded ? content.slice(1, -1) : content);
  if (!code.includes('|')) return codeSpan(code);
  return rules.inTable ? inertInline(code.replaceAll('`', "'"), rules) : codeSpan(inertTornCode(code));
}

function inertEscape(escaped: string, next: string, isFirst: boolean): string {
  if (escaped === '') return '\\\\';
  if (escaped === '/' && isFirst) return '\\/';
  if (escaped === '`') return '&#96;';
  if (escaped === '<') return '&lt;';
  if (escaped === '&') return '&amp;';
  if (escaped === '@') return `@${ZWSP}`;
  // Without their backslash these could complete an address or a reference.
  if (':/.#-'.includes(escaped)) return next === '' ? escaped : escaped + ZWSP;
  return `\\${escaped}`;
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
