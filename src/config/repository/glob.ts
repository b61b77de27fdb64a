/** Alternatives that the braces of one pattern may amount to. */
const MAX_ALTERNATIVES = 12;
const MAX_FOLDERS = 20;

/** Tells whether a path matches: separated by `/`, relative to the root of the repository. */
export type PathMatcher = (path: string) => boolean;

/** Why a pattern cannot be used; undefined when it can. */
export function globProblem(pattern: string): string | undefined {
  if (pattern === '') return 'must not be empty';
  if (/^\.{0,2}\//.test(pattern)) return 'must be relative to the root of the repository, as in src/**';
  if (/[\\?]/.test(pattern)) return 'must do without \\ and ?, which mean nothing here; * stands for any characters';
  if (pattern.split('/').length > MAX_FOLDERS) return `must have at most ${MAX_FOLDERS} folders`;
  const alternatives = expandBraces(pattern);
  if (alternatives === undefined)
    return 'must hold alternatives in its braces, as in *.{ts,tsx}; where a path has braces itself, write * for them';
  return alternatives.length > MAX_ALTERNATIVES
    ? `must have at most ${MAX_ALTERNATIVES} alternatives in its braces`
    : undefined;
}

/**
 * Compiles a pattern: `*` for any characters of one name, `**` for any number of folders, `{a,b}` for alternatives, `/`
 * at the end for everything in a folder. All else stands for itself, brackets too. A dot at the beginning of a name is
 * nothing special. A pattern with a problem matches nothing.
 *
 * Not made into a regular expression: one of a few stars takes minutes on a path that somebody has chosen for it.
 */
export function compileGlob(pattern: string): PathMatcher {
  const alternatives = globProblem(pattern) === undefined ? (expandBraces(pattern) ?? []) : [];
  const compiled = alternatives.map(compileFolders);
  return (path) => {
    const names = path.split('/');
    return compiled.some((folders) => matchesFolders(folders, names));
  };
}

/** What stands between the stars of a name, or any number of folders. */
type Folder = readonly string[] | '**';

/** What is in a folder is not the folder: at the end `**` stands for one name at least. */
function compileFolders(pattern: string): readonly Folder[] {
  const whole = pattern.replace(/\/$/, '/**').replace(/(?<=^|\/)\*\*$/, '**/*');
  return whole.split('/').map((name) => (name === '**' ? name : name.split('*')));
}

/** Only the last `**` ever has to try again with one name more. */
function matchesFolders(folders: readonly Folder[], names: readonly string[]): boolean {
  let at = 0;
  let retry: { at: number; from: number } | undefined;
  for (let index = 0; index < names.length;) {
    const folder = folders[at];
    if (folder === '**') retry = { at: (at += 1), from: index };
    else if (folder !== undefined && matchesName(folder, names[index] ?? '')) [at, index] = [at + 1, index + 1];
    else if (retry === undefined) return false;
    else [at, index] = [retry.at, (retry.from += 1)];
  }
  return folders.slice(at).every((folder) => folder === '**');
}

/** What stands between two stars is where it comes first: if the rest does not fit behind that, it fits nowhere. */
function matchesName(parts: readonly string[], name: string): boolean {
  const [first = ''] = parts;
  if (parts.length === 1) return name === first;
  const last = parts.at(-1) ?? '';
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at + last.length <= name.length;
}

/** Every way to read the braces, or one too many; undefined when they are not balanced or hold no choice. */
function expandBraces(pattern: string): readonly string[] | undefined {
  let expanded: readonly string[] = [pattern];
  while (expanded.length <= MAX_ALTERNATIVES) {
    const [first = ''] = expanded;
    const open = first.lastIndexOf('{');
    if (open === -1) return first.includes('}') ? undefined : expanded;
    // Seen from the last brace on, all of them look alike: they differ in what has been filled in behind it.
    if (!/^\{[^{}]*,[^{}]*\}/.test(first.slice(open))) return undefined;
    expanded = expanded.flatMap(fillInLastBrace);
  }
  return expanded;
}

function fillInLastBrace(pattern: string): readonly string[] {
  const open = pattern.lastIndexOf('{');
  const close = pattern.indexOf('}', open);
  const alternatives = pattern.slice(open + 1, close).split(',');
  return alternatives.map((alternative) => pattern.slice(0, open) + alternative + pattern.slice(close + 1));
}
