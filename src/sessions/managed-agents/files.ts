import { type Anthropic, toFile } from '@anthropic-ai/sdk';
import { UPLOADS_ROOT } from '../../agents/mounts.ts';
import { AnthropicError } from '../../anthropic/anthropic-error.ts';
import { write } from '../../anthropic/request.ts';
import type { HandedFile } from '../executor.ts';

const CONCURRENT = 4;
/** Erases what a crash leaves behind. A session works on its own copy, so this cannot take a file from it. */
const EXPIRES_IN_SECONDS = 30 * 24 * 3600;

export interface UploadedFile {
  readonly fileId: string;
  /** Where the session shall see it, rooted at the upload folder. */
  readonly mountPath: string;
}

/** Uploads the files a session is to be handed, a few at a time. When one fails the others are discarded again. */
export async function uploadFiles(client: Anthropic, files: readonly HandedFile[]): Promise<UploadedFile[]> {
  const uploaded: UploadedFile[] = [];
  const waiting = files.values(); // shared: each worker takes the next one
  const work = async () => {
    for (const file of waiting) uploaded.push(await upload(client, file));
  };
  const workers = Array.from({ length: CONCURRENT }, () => work());
  const results = await Promise.allSettled(workers);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return uploaded;
  await discardFiles(
    client,
    uploaded.map((file) => file.fileId),
  ).catch(() => undefined); // they expire by themselves
  throw failed.reason;
}

async function upload(client: Anthropic, { path, content }: HandedFile): Promise<UploadedFile> {
  const mountPath = mountPathOf(path);
  const name = (path.split('/').at(-1) ?? 'file').replaceAll(/[^\w.-]/g, '_').slice(-100);
  const file = await toFile(Buffer.from(content || '\n'), name, { type: 'text/plain' }); // an empty file is refused
  const { id } = await write((settings) =>
    client.beta.files.upload({ file, expires_in_seconds: EXPIRES_IN_SECONDS }, settings),
  );
  return { fileId: id, mountPath };
}

/** The platform roots mount paths at the upload folder: `/a.diff` appears as `UPLOADS_ROOT/a.diff`. */
const mountPathOf = (path: string) => (path.startsWith(`${UPLOADS_ROOT}/`) ? path.slice(UPLOADS_ROOT.length) : path);

/** Deletes files; one that is gone already is fine. Tries all of them before it throws the first failure. */
export async function discardFiles(client: Anthropic, fileIds: readonly string[]): Promise<void> {
  const waiting = fileIds.values();
  const work = async () => {
    for (const fileId of waiting)
      await ignoreMissing(write((settings) => client.beta.files.delete(fileId, {}, settings)));
  };
  const results = await Promise.allSettled(Array.from({ length: CONCURRENT }, () => work()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Waits for a deletion; something that does not exist counts as deleted. */
export async function ignoreMissing(deletion: Promise<unknown>): Promise<void> {
  await deletion.catch((error: unknown) => {
    if (!(error instanceof AnthropicError && error.failure === 'not-found')) throw error;
  });
}
