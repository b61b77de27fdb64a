import type { Finding } from '../../findings/finding.ts';
import type { Proof } from '../../findings/prove-finding.ts';
import type { ProvedFinding } from '../../findings/proved-finding.ts';

export interface JudgedFinding {
  readonly finding: Finding;
  readonly proof: Proof;
  /** Present exactly when the proof held. */
  readonly accepted?: ProvedFinding;
}

/** A reply beyond this is a burden to the agent. */
const MAX_REPLY = 8000;

/** What the agent reads after a call: what was accepted, moved or refused and why, so that it can correct itself. */
export function describeVerdicts(judged: readonly JudgedFinding[], rejected: readonly string[]): string {
  const lines = judged.map(describe);
  const refused = judged.length - judged.filter(({ accepted }) => accepted !== undefined).length + rejected.length;
  const closing =
    refused === 0
      ? 'Everything was accepted. End your turn unless you have more to report.'
      : `${refused} refused. Correct what is real, with evidence copied verbatim from the file, and submit only that again; drop the rest.`;
  const text = [...lines, ...rejected.map((problem) => `- malformed: ${problem}`), closing].join('\n');
  return text.length <= MAX_REPLY ? text : `${text.slice(0, MAX_REPLY - closing.length - 10)}\n…\n${closing}`;
}

function describe({ finding, proof, accepted }: JudgedFinding): string {
  const cited = `${finding.path}:${finding.startLine}-${finding.endLine}`;
  if (proof.kind === 'refused') return `- refused (${proof.reason}): ${cited}\n${proof.explanation}`;
  if (accepted?.relocated === true)
    return `- accepted, moved to lines ${accepted.startLine}-${accepted.endLine}: ${cited}`;
  return `- accepted: ${cited}`;
}
