import { type AttributeValue, type AttributesLine, readAttributesLine } from './git-attributes-line.ts';
import { compileGlob, type Glob, toBytes } from './git-glob.ts';

/** One `.gitattributes` file. */
export interface AttributesFile {
  /** The folder it stands in, without a slash at its end; empty for the root. */
  readonly folder: string;
  readonly text: string;
}

/** What a project says of a file itself: `false` takes it out of what is generated or vendored by its name. */
export interface LinguistMarks {
  readonly generated?: boolean;
  readonly vendored?: boolean;
}

export interface GitAttributes {
  readonly attributesOf: (path: string) => LinguistMarks;
}

/** Of one file; what lies beyond is ignored. */
const MAX_LENGTH = 100_000;
const MAX_LINES = 2000;

const GENERATED = 'linguist-generated';
const VENDORED = 'linguist-vendored';

interface Rule {
  /** Without a slash a pattern means files of that name at any depth. */
  readonly isNameOnly: boolean;
  readonly matches: Glob;
  readonly values: AttributesLine['values'];
}
interface RuleSet {
  /** With a slash at its end, in bytes; empty for the root. */
  readonly folder: string;
  /** The last line first. */
  readonly rules: readonly Rule[];
}
type Macros = ReadonlyMap<string, AttributesLine['values']>;

/**
 * Reads which files a project marks as generated or vendored, as git and GitHub do: later lines win over earlier ones,
 * deeper files over higher ones. All other attributes are left aside: `-diff` and `binary` hide no text file from review.
 */
export function readGitAttributes(files: readonly AttributesFile[]): GitAttributes {
  const parsed = files.map(({ folder, text }) => ({
    folder: folder === '' ? '' : toBytes(`${folder}/`),
    lines: linesOf(text),
  }));
  const macros: Macros = new Map(
    parsed
      .filter(({ folder }) => folder === '') // git knows macros at the root alone
      .flatMap(({ lines }) => lines.filter(({ isMacro }) => isMacro).map(({ pattern, values }) => [pattern, values])),
  );
  const sets = parsed
    .map(({ folder, lines }): RuleSet => ({
      folder,
      rules: lines.flatMap((line) => toRule(line, macros) ?? []).toReversed(),
    }))
    .toSorted((one, other) => other.folder.length - one.folder.length);
  return {
    attributesOf: (path) => {
      const values = valuesOf(toBytes(path), sets, macros);
      const [generated, vendored] = [toMark(values.get(GENERATED)), toMark(values.get(VENDORED))];
      return { ...(generated === undefined ? {} : { generated }), ...(vendored === undefined ? {} : { vendored }) };
    },
  };
}

function linesOf(text: string): AttributesLine[] {
  const rows = text
    .slice(0, MAX_LENGTH)
    .replace(/^\uFEFF/, '')
    .split('\n', MAX_LINES);
  return rows.flatMap((row) => readAttributesLine(toBytes(row)) ?? []);
}

function toRule({ pattern, isMacro, values }: AttributesLine, macros: Macros): Rule | undefined {
  const concerns = values.some(({ name }) => name === GENERATED || name === VENDORED || macros.has(name));
  if (isMacro || !concerns || pattern.endsWith('/')) return undefined; // a slash at the end means folders alone
  const matches = compileGlob(pattern.replace(/^\//, ''));
  return matches && { isNameOnly: !pattern.includes('/'), matches, values };
}

/** The first word on an attribute is the last: lines are asked from the end, files from the deepest. */
function valuesOf(path: string, sets: readonly RuleSet[], macros: Macros): Map<string, AttributeValue> {
  const found = new Map<string, AttributeValue>();
  for (const { folder, rules } of sets) {
    if (!path.startsWith(folder)) continue;
    const segments = path.slice(folder.length).split('/');
    const name = segments.slice(-1);
    for (const { isNameOnly, matches, values } of rules)
      if (matches(isNameOnly ? name : segments)) take(found, values, macros);
  }
  return found;
}

function take(found: Map<string, AttributeValue>, values: AttributesLine['values'], macros: Macros): void {
  for (const { name, value } of values.toReversed()) {
    if (found.has(name)) continue;
    found.set(name, value);
    if (value === true) take(found, macros.get(name) ?? [], macros);
  }
}

/** As GitHub reads it: whatever is neither unset nor `false` counts. */
const toMark = (value: AttributeValue): boolean | undefined =>
  value === undefined ? undefined : value !== false && value !== 'false';
