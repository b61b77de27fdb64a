import { invalid, notFound } from '../api-error.ts';
import type { Call, Route } from '../call.ts';
import { newResourceId } from '../ids.ts';
import { paginate } from '../pages.ts';
import type { Platform, StoredFile } from '../platform.ts';
import { queryOf } from '../validation.ts';

/** Files: uploads to be mounted, and the copies that sessions hold. */
export function fileRoutes(platform: Platform): Route[] {
  const one = '/v1/files/:file_id';
  return [
    { method: 'POST', path: '/v1/files', kind: 'create', stable: true, handle: (call) => upload(platform, call) },
    {
      method: 'GET',
      path: '/v1/files',
      kind: 'read',
      stable: true,
      query: true,
      handle: (call) => list(platform, call),
    },
    {
      method: 'GET',
      path: one,
      kind: 'read',
      stable: true,
      handle: (call) => findFile(platform, call.params['file_id']).metadata,
    },
    { method: 'DELETE', path: one, kind: 'write', stable: true, handle: (call) => remove(platform, call) },
  ];
}

export function findFile(platform: Platform, id = ''): StoredFile {
  const file = platform.files.get(id);
  if (!file) throw notFound('file', id);
  return file;
}

async function upload(platform: Platform, { raw, contentType }: Call): Promise<StoredFile['metadata']> {
  const form = await readForm(raw, contentType);
  const file = form.get('file');
  if (!(file instanceof File)) throw invalid('file: a multipart file is required');
  const content = Buffer.from(await file.arrayBuffer());
  if (content.length === 0) throw invalid('file: must not be empty');
  const stored: StoredFile = {
    content,
    metadata: {
      id: newResourceId('file'),
      type: 'file',
      filename: file.name,
      mime_type: file.type || 'application/octet-stream',
      size_bytes: content.length,
      created_at: new Date(platform.now()).toISOString(),
      downloadable: false,
      expires_at: null,
      scope: null,
    },
  };
  platform.files.set(stored.metadata.id, stored);
  return stored.metadata;
}

async function readForm(raw: Buffer, contentType: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(raw), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw invalid('the upload is not multipart/form-data');
  }
}

function list(platform: Platform, call: Call): unknown {
  const filter = queryOf(call, 'ListFiles');
  const entries = [...platform.files.values()]
    .map(({ metadata }, sequence) => ({ metadata, at: Date.parse(metadata.created_at), sequence }))
    .filter(({ metadata }) => !filter.ids || filter.ids.includes(metadata.id))
    .filter(({ metadata }) => filter.scope_id === undefined || metadata.scope?.id === filter.scope_id);
  const page = paginate(entries, (item) => item, filter, { limit: 20, order: 'desc' });
  return { ...page, data: page.data.map(({ metadata }) => metadata) };
}

function remove(platform: Platform, { params }: Call): object {
  const { metadata } = findFile(platform, params['file_id']);
  platform.files.delete(metadata.id);
  return { id: metadata.id, type: 'file_deleted' };
}
