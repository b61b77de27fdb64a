import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { askGit } from './run-git.ts';

/** An existing repository and what must be known to share its objects. */
export interface Source {
  readonly gitDir: string;
  readonly objects: string;
  /** Where a shallow clone keeps its boundary; the file need not exist. */
  readonly shallow: string;
  readonly objectFormat: string;
}

/** No branch can have this name: it stands there when the refs are kept in another format. */
const ELSEWHERE = '.invalid';

/** Finds the repository whose work tree or git directory is at `location`; throws when there is none. */
export async function locate(location: string): Promise<Source> {
  const questions = ['--absolute-git-dir', '--git-path', 'objects', '--git-path', 'shallow', '--show-object-format'];
  for (const candidate of [path.join(location, '.git'), location]) {
    const found = await askGit(candidate, ['rev-parse', ...questions]);
    if (found === undefined) continue;
    const [gitDir = '', objects = '', shallow = '', objectFormat = 'sha1'] = found.split('\n');
    return { gitDir, objects: path.resolve(objects), shallow: path.resolve(shallow), objectFormat };
  }
  throw new Error(`there is no git repository at ${location}`);
}

/** The branch that is checked out, if there is one. Git is asked only where its file does not tell: it takes long to start. */
export async function readCheckedOut({ gitDir }: Source): Promise<string | undefined> {
  const head = await readFile(path.join(gitDir, 'HEAD'), 'utf8');
  const name = /^ref: refs\/heads\/(?<name>.+)$/m.exec(head)?.groups?.['name'];
  return name === undefined || name === ELSEWHERE ? await askGit(gitDir, ['symbolic-ref', '--short', 'HEAD']) : name;
}

/** Lays out an empty bare repository in a folder that reads the source's objects and lets any commit be fetched. */
export async function layOut(folder: string, source: Source): Promise<void> {
  await Promise.all([
    mkdir(path.join(folder, 'objects/info'), { recursive: true }),
    mkdir(path.join(folder, 'refs/heads'), { recursive: true }),
  ]);
  const isSha1 = source.objectFormat === 'sha1';
  const config = [
    `[core]\n\trepositoryformatversion = ${isSha1 ? 0 : 1}\n\tbare = true`,
    ...(isSha1 ? [] : [`[extensions]\n\tobjectformat = ${source.objectFormat}`]),
    '[uploadpack]\n\tallowAnySHA1InWant = true\n\tallowFilter = true',
  ];
  await Promise.all([
    writeFile(path.join(folder, 'config'), `${config.join('\n')}\n`),
    writeFile(path.join(folder, 'HEAD'), 'ref: refs/heads/main\n'),
    writeFile(path.join(folder, 'objects/info/alternates'), `${source.objects}\n`),
    copyFile(source.shallow, path.join(folder, 'shallow')).catch(ignoreMissing),
  ]);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
