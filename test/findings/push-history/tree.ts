import type { Random } from '../../random.ts';

/** A line of a file. Lines that hold a mistake carry its id, which no text shows. */
export interface Line {
  readonly text: string;
  readonly bug?: number;
}

/** A file with the name that it had in the base of the pull request, if it stood there. */
export interface SimulatedFile {
  readonly lines: readonly Line[];
  readonly basePath?: string;
}

/** The files of a commit by path. */
export type Tree = ReadonlyMap<string, SimulatedFile>;

export const textOf = ({ lines }: SimulatedFile): string => lines.map(({ text }) => `${text}\n`).join('');

const WORDS = ['order', 'total', 'item', 'price', 'user', 'cart', 'rate', 'page', 'note', 'sum'];

/** Makes and changes trees as people do, by chance. Every mistake that it plants is a new one. */
export class Author {
  readonly #random: Random;
  #serial = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  newTree(): Tree {
    const names = ['src/a.ts', 'src/b.ts', 'lib/c.ts', 'lib/d.ts'].slice(0, this.#random.int(1, 3));
    return new Map(names.map((path) => [path, { lines: this.#fillers(5, 22), basePath: path }]));
  }

  /** One edit of one file. */
  edit(tree: Tree): Tree {
    if (tree.size === 0 || this.#random.chance(6)) return this.#addFile(tree);
    const path = this.#random.pick([...tree.keys()]);
    const file = tree.get(path) ?? { lines: [] };
    const choice = this.#random.int(1, 100);
    if (choice <= 4) return without(tree, path);
    if (choice <= 10) return this.#rename(tree, path, file);
    if (choice <= 13) return this.#extract(tree, path, file);
    return new Map([...tree, [path, { ...file, lines: this.#editLines(file.lines, choice) }]]);
  }

  #editLines(lines: readonly Line[], choice: number): readonly Line[] {
    if (choice <= 35) return this.#plant(lines);
    if (choice <= 60) return insert(lines, this.#random.int(0, lines.length), this.#fillers(1, 6));
    if (choice <= 75) return this.#mend(lines);
    if (choice <= 82)
      return lines.map(({ text, ...rest }) => ({ ...rest, text: text.startsWith('  ') ? text.slice(2) : `  ${text}` }));
    if (choice <= 88) return this.#move(lines);
    return lines.filter(() => !this.#random.chance(15));
  }

  #plant(lines: readonly Line[]): readonly Line[] {
    const at = this.#random.int(0, lines.length);
    const mistakes = lines.filter(({ bug }) => bug !== undefined);
    const like = mistakes.length > 0 && this.#random.chance(20) ? this.#random.pick(mistakes) : undefined;
    const bug = this.#next();
    const line = { text: like?.text ?? `  applyDiscount(order${bug}, ${bug}); // trusts its input`, bug };
    return insert(lines, at, [line, ...(this.#random.chance(20) ? this.#fillers(1, 2) : [])]);
  }

  /** Takes a mistake away, or writes something else in its place. */
  #mend(lines: readonly Line[]): readonly Line[] {
    const mistakes = lines.filter(({ bug }) => bug !== undefined);
    if (mistakes.length === 0) return lines;
    const mended = this.#random.pick(mistakes);
    return lines.flatMap((line) => (line === mended ? this.#fillers(0, 2) : line));
  }

  #move(lines: readonly Line[]): readonly Line[] {
    if (lines.length < 4) return lines;
    const start = this.#random.int(0, lines.length - 3);
    const moved = lines.slice(start, start + this.#random.int(1, 3));
    const rest = lines.filter((line) => !moved.includes(line));
    return insert(rest, this.#random.int(0, rest.length), moved);
  }

  #addFile(tree: Tree): Tree {
    const path = `src/new${this.#next()}.ts`;
    return new Map([...tree, [path, { lines: this.#plant(this.#fillers(3, 12)) }]]);
  }

  #rename(tree: Tree, path: string, file: SimulatedFile): Tree {
    return new Map([...without(tree, path), [`moved/m${this.#next()}.ts`, file]]);
  }

  /** Moves a stretch of a file to a new one. */
  #extract(tree: Tree, path: string, file: SimulatedFile): Tree {
    const start = this.#random.int(0, file.lines.length);
    const moved = file.lines.slice(start, start + 8);
    const rest = { ...file, lines: file.lines.filter((line) => !moved.includes(line)) };
    return new Map([...tree, [path, rest], [`src/part${this.#next()}.ts`, { lines: moved }]]);
  }

  #fillers(min: number, max: number): Line[] {
    return this.#random.list(min, max, () => ({ text: this.#filler() }));
  }

  #filler(): string {
    const [one, other] = [this.#random.pick(WORDS), this.#random.pick(WORDS)];
    return this.#random.pick([
      '}',
      '',
      '  return null;',
      `  const ${one} = ${other}(${this.#next()});`,
      `  ${one}.add(${other});`,
    ]);
  }

  #next(): number {
    this.#serial += 1;
    return this.#serial;
  }
}

const insert = (lines: readonly Line[], at: number, added: readonly Line[]) => [
  ...lines.slice(0, at),
  ...added,
  ...lines.slice(at),
];

const without = (tree: Tree, path: string): Tree => new Map([...tree].filter(([name]) => name !== path));
