import type { GitRepository } from './repository.ts';

export interface CommitPerson {
  readonly name: string;
  readonly email: string;
  /** UTC, whole seconds. */
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: CommitPerson;
  readonly committer: CommitPerson;
  readonly message: string;
}

/** Reads a commit object; nothing when the name stands for none. */
export async function readCommit(repository: GitRepository, name: string): Promise<Commit | undefined> {
  const object = await repository.readObject(`${name}^{commit}`);
  if (object === undefined) return undefined;
  const text = object.content.toString('utf8');
  const end = text.indexOf('\n\n');
  const headers = text.slice(0, end).split('\n');
  const valuesOf = (header: string) =>
    headers.filter((line) => line.startsWith(`${header} `)).map((line) => line.slice(header.length + 1));
  return {
    sha: object.oid,
    tree: valuesOf('tree')[0] ?? '',
    parents: valuesOf('parent'),
    author: parsePerson(valuesOf('author')[0]),
    committer: parsePerson(valuesOf('committer')[0]),
    message: text.slice(end + 2).replace(/\n$/, ''),
  };
}

function parsePerson(line = ''): CommitPerson {
  const found = /^(?<name>.*) <(?<email>.*)> (?<seconds>\d+) [+-]\d{4}$/.exec(line)?.groups;
  const date = new Date(Number(found?.['seconds'] ?? 0) * 1000).toISOString().replace('.000Z', 'Z');
  return { name: found?.['name'] ?? '', email: found?.['email'] ?? '', date };
}
