import { digest } from '../core/ids.ts';
import { normalize } from './evidence.ts';
import type { Finding } from './finding.ts';

/**
 * What a finding is known by across pushes: its file, its category and the code it quotes.
 *
 * Lines, words and severity may change without making it another finding. `originalPath` is the name the file had when
 * the pull request was first reviewed, if it was renamed since.
 */
export function fingerprint(finding: Finding, originalPath: string = finding.path): string {
  return digest(originalPath, finding.category, normalize(finding.evidence).text);
}
