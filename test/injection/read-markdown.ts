import { parseMarkdown } from './markdown-parser.ts';

/** What GitHub would make of a text, as far as anybody's safety depends on it. */
export interface SeenMarkdown {
  /** Kinds of all nodes that occur. */
  readonly types: ReadonlySet<string>;
  /**
   * Text outside of code, entities and escapes undone; pieces that markup separates are separate. Links that show where
   * they lead have none.
   */
  readonly texts: readonly string[];
  /** What stands in front of code spans on their line. */
  readonly beforeCode: readonly string[];
  readonly links: readonly string[];
  /** Rows of cells as they are written down, header first. */
  readonly tables: readonly (readonly (readonly string[])[])[];
}

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly children?: readonly Node[];
}

/** Reads with a parser of its own: nothing of it is shared with what is tested. */
export function readMarkdown(markdown: string): SeenMarkdown {
  const root: Node = parseMarkdown(markdown);
  const nodes = [...descendants(root)];
  return {
    types: new Set(nodes.map(({ type }) => type)),
    texts: nodes.flatMap(({ url, children = [] }) =>
      children.flatMap(({ type, value = '' }) => (type === 'text' && value !== url ? [value] : [])),
    ),
    beforeCode: nodes.flatMap(({ children = [] }) =>
      children.flatMap(({ type }, at) => (type === 'inlineCode' ? [children[at - 1]?.value ?? ''] : [])),
    ),
    links: nodes.flatMap(({ url }) => (url === undefined ? [] : [url])),
    tables: nodes
      .filter(({ type }) => type === 'table')
      .map(({ children = [] }) => children.map((row) => (row.children ?? []).map(textOf))),
  };
}

function* descendants({ children = [] }: Node): Generator<Node> {
  for (const child of children) {
    yield child;
    yield* descendants(child);
  }
}

const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join('');
