import type { ProvedCitation } from './citation.ts';
import { type NamedPlace, placesIn } from './places.ts';
import { citedRepository } from './prove-citation.ts';

/** What an answer is held against. */
export interface ReadCode {
  /** Whether there is such a file, for names that do not look like one. */
  readonly isKnownPath: (path: string) => boolean;
  /** `OWNER/NAME` of the repositories that were read; the first is the one that was asked about. */
  readonly repositories: readonly string[];
}

const MAX_UNCITED = 50;

/** Places that a text names and no citation shows, each once, as they are written there; at most 50. */
export function uncitedPlaces(text: string, citations: readonly ProvedCitation[], read: ReadCode): string[] {
  const shown = new ShownCode(citations, read.repositories);
  const uncited: string[] = [];
  for (const place of placesIn(text, read.isKnownPath)) {
    if (!shown.covers(place)) uncited.push(place.text);
    if (uncited.length === MAX_UNCITED) break;
  }
  return uncited;
}

interface ShownLines extends Pick<ProvedCitation, 'path' | 'startLine' | 'endLine'> {
  readonly repository: string;
}

/** The lines that the citations of an answer show. */
class ShownCode {
  readonly #shown: readonly ShownLines[];
  readonly #repositories: readonly string[];
  /** Paths that are cited of several repositories. */
  readonly #shared: ReadonlySet<string>;

  constructor(citations: readonly ProvedCitation[], repositories: readonly string[]) {
    this.#repositories = repositories;
    this.#shown = citations.map((citation) => ({
      ...citation,
      repository: citedRepository(citation, repositories) ?? '',
    }));
    const byPath = Map.groupBy(this.#shown, ({ path }) => path);
    this.#shared = new Set([...byPath].flatMap(([path, shown]) => (isShared(shown) ? [path] : [])));
  }

  /** Whether one of the citations shows all of its lines. A path may be written shorter or longer than it is. */
  covers({ path: named, startLine, endLine }: NamedPlace): boolean {
    return this.#shown.some(
      (one) =>
        startLine >= one.startLine &&
        endLine <= one.endLine &&
        isSamePath(named, one.path) &&
        this.#isMeant(named.slice(0, Math.max(0, named.length - one.path.length)), one),
    );
  }

  /** What stands before a path may name its repository; of a file that several have, the one that was asked about is meant. */
  #isMeant(before: string, { path, repository }: ShownLines): boolean {
    const meant = before === '' ? [] : namedRepositories(before, this.#repositories);
    if (meant.length > 0) return meant.includes(repository);
    return !this.#shared.has(path) || repository === this.#repositories[0];
  }
}

const isShared = (shown: readonly ShownLines[]): boolean => new Set(shown.map(({ repository }) => repository)).size > 1;

/** By `OWNER/NAME`, else by `NAME` or by `OWNER.NAME`, which is where the agent finds a second one of that name. */
function namedRepositories(before: string, repositories: readonly string[]): readonly string[] {
  const prefix = `/${before.toLowerCase()}/`;
  const isNamedBy = (name: string) => prefix.includes(`/${name}/`);
  const inFull = repositories.filter((fullName) => isNamedBy(fullName.toLowerCase()));
  if (inFull.length > 0) return inFull;
  const byFolder = repositories.filter((fullName) => isNamedBy(fullName.toLowerCase().replace('/', '.')));
  if (byFolder.length > 0) return byFolder;
  return repositories.filter((fullName) => isNamedBy(fullName.toLowerCase().split('/').at(-1) ?? ''));
}

/** Of a path with blanks only what stands behind the last one is told from the words before it. */
function isSamePath(named: string, path: string): boolean {
  if (named === path || named.endsWith(`/${path}`)) return true;
  const short = named.replace(/^\/+/, '');
  return short !== '' && path.endsWith(short) && /[/\s]/.test(path.at(-short.length - 1) ?? '/');
}
