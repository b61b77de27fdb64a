import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Octokit } from '@octokit/rest';
import type { RepositoryName } from './report.ts';
import type { SarifLog } from './sarif-log.ts';

/** GitHub takes 10 MB of compressed SARIF. */
const MAX_PACKED_BYTES = 10_000_000;

const compress = promisify(gzip);

/**
 * Uploads the findings of a pull request's head to code scanning. A later upload for the same pull request takes the
 * place of this one, so repeating it does no harm. GitHub checks the log afterwards: having taken it says nothing yet.
 *
 * The client's token needs `security_events: write`.
 */
export async function uploadSarif(
  octokit: Octokit,
  upload: RepositoryName & { readonly number: number; readonly headSha: string; readonly sarif: SarifLog },
): Promise<void> {
  await octokit.rest.codeScanning.uploadSarif({
    owner: upload.owner,
    repo: upload.repo,
    commit_sha: upload.headSha,
    ref: `refs/pull/${upload.number}/head`,
    sarif: await packSarif(upload.sarif),
    tool_name: 'Proofline',
  });
}

/** A log the way GitHub takes it: compressed, then base64. One that is too large loses its last, least severe results. */
export async function packSarif(log: SarifLog, maxBytes = MAX_PACKED_BYTES): Promise<string> {
  const packed = await compress(JSON.stringify(log));
  const [run] = log.runs;
  if (packed.length <= maxBytes || run.results.length === 0) return packed.toString('base64');
  const results = run.results.slice(0, Math.floor(run.results.length / 2));
  return await packSarif({ ...log, runs: [{ ...run, results }] }, maxBytes);
}
