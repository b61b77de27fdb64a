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
const INDENTED = /^(?: {4}| {0,3}\t)/;
/** A line that begins like this has no container, opens no fence and is not indented. */
const PLAIN_START = /^[^\s>`~*+\-0-9]/;

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
  for (const line of markdown.split('\n')) blocks.add(line);
  return blocks.end();
}

class BlockWriter {
  readonly #rules: InlineRules;
  readonly #out: string[] = [];
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
    return this.#out.join('\n');
  }

  #continueFence(open: OpenFence, line: string): void {
    const marks = line.includes(open.marks) ? CLOSING.exec(line)?.groups?.['marks'] : undefined;
    if (marks?.startsWith(open.marks) === true) this.#endFence(open);
    else open.code.push(dedent(line, open.indent));
  }

  #endFence({ code, info }: OpenFence): void {
    this.#out.push(fence(inertCode(code.length === 0 ? '' : `${code.join('\n')}\n`), info));
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
    this.#out.push(fence(inertCode(code.trimEnd())), '');
    this.#indented = [];
  }

  #addBlank(line: string): void {
    this.#afterBlank = true;
    this.#out.push(line);
  }

  #addPlain(line: string): void {
    this.#endIndented();
    this.#inList = false;
    this.#afterBlank = false;
    this.#out.push(withoutCommand(inertInline(line, this.#rules)));
  }

  #addText(line: string): void {
    if (line.trim() === '') {
      this.#addBlank(line);
      return;
    }
    if (LIST_MARK.test(line)) this.#inList = true;
    else if (!/^[ \t]/.test(line)) this.#inList = false;
    this.#afterBlank = false;
    this.#out.push(inertLine(line, this.#rules));
  }
}

/** A line of text behind its container marks. A command that stands first in what comes out loses its place there. */
export function inertLine(line: string, rules: InlineRules): string {
  const containers = CONTAINERS.exec(line)?.[0] ?? '';
  return withoutCommand(containers + inertInline(line.slice(containers.length), rules));
}

function withoutCommand(line: string): string {
  const lead = line.includes('/') ? COMMAND_LEAD.exec(line)?.[0] : undefined;
  return lead === undefined ? line : `${lead}\\${line.slice(lead.length)}`;
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
