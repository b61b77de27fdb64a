import { fence } from '../core/text/fence.ts';
import { inertCode } from './inert-code.ts';
import { inertInline, type InlineRules } from './inert-inline.ts';

/** Info strings that GitHub turns into something else than code: a commit button, a drawing. */
const ACTIVE_INFO = /^(?:suggestion|mermaid|math|geojson|topojson|stl)/i;
const OPENING = /^(?<indent>[ \t]*)(?:(?<marks>`{3,})(?<info>[^`]*)|(?<tildes>~{3,})(?<text>.*))$/;
const CLOSING = /^[ \t]*(?<marks>`{3,}|~{3,})[ \t]*$/;
const CONTAINERS = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+[ \t>]*)*/;
const LIST_MARK = /^[ \t>]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
/** What other bots pass over in front of a command. */
const COMMAND_LEAD = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])[\s>]+)*(?=\/[a-z])/i;
const LARGE_HEADING = /^#{1,3}(?=[ \t]|$)/;
const UNDERLINE = /^(?:=+|-+)[ \t]*$/;
const FENCE_LEAD = /^[ \t]*(?=~~~)/;
const INDENTED = /^(?: {4}| {0,3}\t)/;
/** A line that begins like this has no container, opens no fence and is not indented. */
const PLAIN_START = /^[^\s>`~*+\-0-9]/;

/** Lines that are kept one by one. */
const MAX_OPEN = 512;

interface OpenFence {
  readonly marks: string;
  readonly indent: number;
  readonly info: string;
  readonly code: string[];
}

/**
 * Markdown block by block. Code blocks of every kind (backticks, tildes, indented, never closed, inside a list) come out
 * as one kind, at the left edge, in a fence that their content cannot close; so GitHub and we agree on what is code.
 * Every other line is made inert as text, even where GitHub may take it for code.
 */
export function inertBlocks(markdown: string, rules: InlineRules): string {
  const blocks = new BlockWriter(rules);
  let start = 0;
  for (let end = markdown.indexOf('\n'); end >= 0; end = markdown.indexOf('\n', start)) {
    blocks.add(markdown.slice(start, end));
    start = end + 1;
  }
  blocks.add(markdown.slice(start));
  return blocks.end();
}

class BlockWriter {
  readonly #rules: InlineRules;
  /** Finished lines, and many of them as one: thousands of small strings keep the garbage collector busy. */
  readonly #done: string[] = [];
  #out: string[] = [];
  #fence: OpenFence | undefined;
  #indented: string[] = [];
  #inList = false;
  #afterBlank = true;

  constructor(rules: InlineRules) {
    this.#rules = rules;
  }

  add(line: string): void {
    if (this.#fence !== undefined) this.#continueFence(this.#fence, line);
    else if (line === '' && this.#indented.length === 0) this.#addBlank(line);
    else if (PLAIN_START.test(line)) this.#addPlain(line);
    else if (this.#isIndentedCode(line)) this.#indented.push(line);
    else {
      this.#endIndented();
      this.#fence = openFence(line);
      if (this.#fence === undefined) this.#addText(line);
    }
  }

  end(): string {
    if (this.#fence?.code.at(-1) === '') this.#fence.code.pop();
    if (this.#fence !== undefined) this.#endFence(this.#fence);
    this.#endIndented();
    return [...this.#done, ...this.#out].join('\n');
  }

  #write(block: string): void {
    this.#out.push(block);
    if (this.#out.length < MAX_OPEN) return;
    this.#done.push(this.#out.join('\n'));
    this.#out = [];
  }

  #continueFence(open: OpenFence, line: string): void {
    const marks = line.includes(open.marks) ? CLOSING.exec(line)?.groups?.['marks'] : undefined;
    if (marks?.startsWith(open.marks) === true) this.#endFence(open);
    else open.code.push(dedent(line, open.indent));
  }

  #endFence({ code, info }: OpenFence): void {
    this.#write(fence(inertCode(code.length === 0 ? '' : `${code.join('\n')}\n`), info));
    this.#fence = undefined;
    this.#afterBlank = true;
  }

  #isIndentedCode(line: string): boolean {
    if (this.#indented.length > 0) return line.trim() === '' || INDENTED.test(line);
    return this.#afterBlank && !this.#inList && INDENTED.test(line) && line.trim() !== '' && !OPENING.test(line);
  }

  #endIndented(): void {
    if (this.#indented.length === 0) return;
    const code = this.#indented.map((line) => dedent(line, 4)).join('\n');
    this.#write(`${fence(inertCode(code.trimEnd()))}\n`);
    this.#indented = [];
  }

  #addBlank(line: string): void {
    this.#afterBlank = true;
    this.#write(line);
  }

  #addPlain(line: string): void {
    this.#endIndented();
    this.#inList = false;
    this.#writeText(withoutEffect(inertInline(line, this.#rules)));
  }

  #addText(line: string): void {
    if (line.trim() === '') {
      this.#addBlank(line);
      return;
    }
    if (LIST_MARK.test(line)) this.#inList = true;
    else if (!/^[ \t]/.test(line)) this.#inList = false;
    this.#writeText(inertLine(line, this.#rules));
  }

  #writeText(line: string): void {
    this.#write(withoutHeading(line, this.#afterBlank));
    this.#afterBlank = false;
  }
}

/** A line of text behind its container marks. */
export function inertLine(line: string, rules: InlineRules): string {
  const containers = CONTAINERS.exec(line)?.[0] ?? '';
  return withoutEffect(containers + inertInline(line.slice(containers.length), rules));
}

/** A command or a fence that has come to stand first in a line of text loses its place there. */
function withoutEffect(line: string): string {
  const lead = line.includes('/') ? COMMAND_LEAD.exec(line)?.[0] : undefined;
  if (lead !== undefined) return `${lead}\\${line.slice(lead.length)}`;
  return line.includes('~~~') ? line.replace(FENCE_LEAD, '$&\\') : line;
}

/** Headings in what we publish are ours: others become smaller than any of them, and a line under a text is text. */
function withoutHeading(line: string, afterBlank: boolean): string {
  if (!/[#=-]/.test(line)) return line;
  const lead = CONTAINERS.exec(line)?.[0] ?? '';
  const text = line.slice(lead.length);
  if (LARGE_HEADING.test(text)) return lead + text.replace(LARGE_HEADING, '####');
  return !afterBlank && UNDERLINE.test(text) ? `${lead}\\${text}` : line;
}

function openFence(line: string): OpenFence | undefined {
  const { indent = '', marks, info = '', tildes, text = '' } = OPENING.exec(line)?.groups ?? {};
  const opening = marks ?? tildes;
  if (opening === undefined) return undefined;
  const [language = ''] = `${info}${text}`.trim().split(/[\s{,]/, 1);
  return { marks: opening, indent: indent.length, info: ACTIVE_INFO.test(language) ? '' : language, code: [] };
}

/** The line without up to `width` blanks at its beginning; a tab counts as one level of four. */
function dedent(line: string, width: number): string {
  let at = 0;
  for (let column = 0; column < width && /[ \t]/.test(line.charAt(at)); at += 1)
    column += line.charAt(at) === '\t' ? 4 : 1;
  return line.slice(at);
}
