import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ToolFailure } from './tool-failure.ts';

export const WORKSPACE = '/workspace';
export const UPLOADS = '/mnt/session/uploads';
const ROOTS = [WORKSPACE, UPLOADS];

/**
 * A session's disk: a private temporary directory that stands for the container's file system.
 *
 * Paths outside are those of the container. Only the workspace and the uploads can be reached, whatever a path or a
 * symbolic link says.
 */
export class Sandbox {
  #folder: Promise<string> | undefined;
  #disposed = false;

  /** The directory on this machine that holds a path of the container. Creates nothing. */
  async locate(containerPath: string): Promise<string> {
    return path.join(await this.#open(), normalise(containerPath));
  }

  /** The same for a path that must exist; follows links only as far as they stay inside. */
  async resolve(containerPath: string): Promise<string> {
    const root = await realpath(await this.#open());
    const wanted = path.join(root, normalise(containerPath));
    const real = await realpath(wanted).catch(() => {
      throw new ToolFailure(`${containerPath} does not exist`);
    });
    if (!ROOTS.some((allowed) => isWithin(path.join(root, allowed), real))) {
      throw new ToolFailure(`${containerPath} is outside the workspace`);
    }
    return real;
  }

  /** The container's name for a path on this machine that `resolve` or `locate` led to. */
  async containerPath(real: string): Promise<string> {
    const root = await realpath(await this.#open());
    return `/${path.relative(root, real).split(path.sep).join('/')}`;
  }

  async write(containerPath: string, content: Buffer): Promise<void> {
    const target = await this.locate(containerPath);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
  }

  async remove(containerPath: string): Promise<void> {
    await rm(await this.locate(containerPath), { recursive: true, force: true });
  }

  /** Removes the directory; safe to call twice and before anything was created. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const folder = await this.#folder?.catch(() => undefined);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #open(): Promise<string> {
    if (this.#disposed) throw new ToolFailure('the sandbox is gone');
    this.#folder ??= createFolder();
    return this.#folder;
  }
}

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'emulated-sandbox-'));
  for (const root of ROOTS) await mkdir(path.join(folder, root), { recursive: true });
  return folder;
}

function normalise(containerPath: string): string {
  if (containerPath.includes('\0')) throw new ToolFailure('a path must not contain NUL');
  const absolute = path.posix.resolve(WORKSPACE, containerPath);
  if (!ROOTS.some((root) => isWithin(root, absolute)))
    throw new ToolFailure(`${containerPath} is outside the workspace`);
  return absolute;
}

const isWithin = (root: string, inner: string): boolean => inner === root || inner.startsWith(`${root}/`);
