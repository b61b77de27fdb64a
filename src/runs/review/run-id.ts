import { digest } from '../../core/ids.ts';
import type { ReviewTarget } from './run.ts';

/** The id that follows from what the run is about: the same trigger twice is the same run. */
export function runId(target: ReviewTarget): string {
  const { installationId, repositoryId, number, headSha, baseRef, attempt } = target;
  return digest(String(installationId), String(repositoryId), String(number), headSha, baseRef, String(attempt));
}
