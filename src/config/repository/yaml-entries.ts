import { isMap, isNode, isScalar, isSeq, Lexer, type Node, type Pair, parseDocument, visit } from 'yaml';
import { messageOf } from '../../core/errors.ts';
import { placesIn, type TextPlace } from './text-place.ts';

/** A key of a YAML file with its value as plain data, and where both stand. */
export interface Entry {
  /** Empty for a key that is no word. */
  readonly key: string;
  readonly value: unknown;
  readonly keyAt: TextPlace;
  /** Where the value stands, or what stands at `path` inside it. */
  readonly valueAt: (path?: readonly PropertyKey[]) => TextPlace;
  /** What stands inside the value. */
  readonly entries: () => readonly Entry[];
}

/** A text is no YAML that holds keys and values. */
export class InvalidYaml extends Error {
  readonly defects: readonly (TextPlace & { readonly message: string })[];

  constructor(defects: InvalidYaml['defects']) {
    super('not readable as YAML');
    this.defects = defects;
  }
}

/** Aliases that a file may use: each can stand for a large value. */
const MAX_ALIASES = 20;
const MAX_DEFECTS = 50;
/** Words, signs, line breaks and blanks of a file. The parser takes its time for each, and more than that for many. */
const MAX_TOKENS = 2000;
/** Lists and maps in brackets inside each other: each level costs the parser another look at what stands in it. */
const MAX_BRACKETS = 50;

/**
 * The keys of a YAML document (1.2) in their order; none for an empty one. Throws `InvalidYaml` for everything that the
 * author cannot have meant: a second document, a repeated key, an unknown tag, more than a few aliases.
 */
export function readYaml(text: string): readonly Entry[] {
  refuseCostlyOnes(text);
  // The parser would print its warnings, with what stands in the file.
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'error' });
  // The parser's own count of lines goes wrong in broken text.
  const placeOf = placesIn(text);
  const defects = [...document.errors, ...document.warnings].slice(0, MAX_DEFECTS);
  if (defects.length > 0)
    throw new InvalidYaml(
      defects.map(({ code, message, pos }) => ({ ...placeOf(pos[0]), message: describe(code, message) })),
    );
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  if (!isMap(contents))
    throw new InvalidYaml([{ ...placeOf(offsetOf(contents)), message: 'must consist of keys with their values' }]);
  return entriesOf(contents, toPlain(document, placeOf), placeOf);
}

function refuseCostlyOnes(text: string): void {
  let tokens = 0;
  let length = 0;
  let brackets = 0;
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    length += token.length;
    if (token === '[' || token === '{') brackets += 1;
    if (token === ']' || token === '}') brackets -= 1;
    if (tokens <= MAX_TOKENS && brackets <= MAX_BRACKETS) continue;
    const message =
      tokens <= MAX_TOKENS
        ? 'is nested too deeply'
        : `must not be longer: a configuration takes at most ${MAX_TOKENS} words and signs, counted with the blanks between them`;
    throw new InvalidYaml([{ ...placesIn(text)(Math.min(length, text.length)), message }]);
  }
}

type Document = ReturnType<typeof parseDocument>;

function toPlain(document: Document, placeOf: (offset: number) => TextPlace): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    let offset = 0;
    visit(document, {
      Alias: (_key, alias) => {
        offset = offsetOf(alias);
        return visit.BREAK;
      },
    });
    throw new InvalidYaml([
      { ...placeOf(offset), message: `has an alias that cannot be used: ${lowerFirst(messageOf(error))}` },
    ]);
  }
}

function entriesOf(node: Node, plain: unknown, placeOf: (offset: number) => TextPlace): readonly Entry[] {
  if (!isMap(node)) return [];
  return node.items.map((pair: Pair) => {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const value = isRecord(plain) && Object.hasOwn(plain, key) ? plain[key] : undefined;
    const keyAt = placeOf(offsetOf(pair.key));
    const valueAt = (path: readonly PropertyKey[] = []) => {
      const inner = innerNode(pair.value, path);
      return inner === undefined ? keyAt : placeOf(offsetOf(inner));
    };
    return {
      key,
      value,
      keyAt,
      valueAt,
      entries: () => (isNode(pair.value) ? entriesOf(pair.value, value, placeOf) : []),
    };
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The node at a path, or the last one on the way there; what an alias stands for is its own affair. */
function innerNode(value: unknown, [step, ...rest]: readonly PropertyKey[]): Node | undefined {
  if (!isNode(value)) return undefined;
  if (isSeq(value) && typeof step === 'number') return innerNode(value.items[step], rest) ?? value;
  if (isMap(value) && typeof step === 'string') return innerNode(value.get(step, true), rest) ?? value;
  return value;
}

const offsetOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

function describe(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'this key stands here twice';
    case 'MULTIPLE_DOCS':
      return 'must be one document, without a line of dashes';
    case 'TAG_RESOLVE_FAILED':
      return 'what begins with ! must stand in quotes, as in "!dist/**"';
    case 'RESOURCE_EXHAUSTION':
      return 'is nested too deeply';
    default:
      return `is no YAML that can be read: ${lowerFirst(message)}`;
  }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
