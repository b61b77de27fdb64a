import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { bodyOf, NewSarif } from '../api/bodies.ts';
import { ok, permit, repositoryOf, textParameter, type Call, type Routes } from '../api/call.ts';
import { notFound, Problem } from '../api/problem.ts';
import { apiUrl } from '../render/repository.ts';
import { findSarifErrors } from '../rules/sarif-rules.ts';

const MAX_PACKED_BYTES = 10_000_000;
const MAX_UNPACKED_BYTES = 200 * 1024 * 1024;

/** What was uploaded: base64 over gzip over JSON. Anything else is refused at once, not while processing. */
function unpack(encoded: string): unknown {
  const packed = Buffer.from(encoded, 'base64');
  if (packed.length > MAX_PACKED_BYTES) throw new Problem(413, 'Payload too large');
  try {
    const unpacked = gunzipSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES });
    return JSON.parse(unpacked.toString('utf8'));
  } catch {
    throw new Problem(400, 'Invalid SARIF. The file must be gzip-compressed and base64-encoded JSON.');
  }
}

async function requireCommit(call: Call, upload: NewSarif): Promise<void> {
  const found = await repositoryOf(call).git.resolveRef(upload.commit_sha);
  if (found === undefined) throw new Problem(422, `commit not found: ${upload.commit_sha}`);
}

export const codeScanningRoutes: Routes = {
  async 'code-scanning/upload-sarif'(call) {
    permit(call, 'security_events:write');
    const repository = repositoryOf(call);
    if (!repository.codeScanning) {
      throw new Problem(
        403,
        'Code scanning is not enabled for this repository. Please enable code scanning in the repository settings.',
      );
    }
    const upload = bodyOf(call, NewSarif);
    await requireCommit(call, upload);
    const sarif = unpack(upload.sarif);
    const id = randomUUID();
    const { commit_sha: commitSha, ref } = upload;
    call.world.sarifUploads.set(id, { id, repository, commitSha, ref, sarif, errors: findSarifErrors(sarif) });
    return { status: 202, body: { id, url: `${apiUrl(call.world, repository)}/code-scanning/sarifs/${id}` } };
  },
  'code-scanning/get-sarif'(call) {
    permit(call, 'security_events:read');
    const upload = call.world.sarifUploads.get(textParameter(call, 'sarif_id'));
    if (upload === undefined || upload.repository !== repositoryOf(call)) throw notFound();
    const hasFailed = upload.errors.length > 0;
    const analyses = `${apiUrl(call.world, upload.repository)}/code-scanning/analyses?sarif_id=${upload.id}`;
    return ok({
      processing_status: hasFailed ? 'failed' : 'complete',
      analyses_url: hasFailed ? null : analyses,
      errors: hasFailed ? upload.errors : null,
    });
  },
};
