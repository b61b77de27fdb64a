import { cutText } from '../../core/text/cut.ts';
import type { AnswerProblem, CheckedAnswer } from './check-answer.ts';
import type { Citation } from './citation.ts';
import type { CitationProof } from './prove-citation.ts';
import type { ReadAnswer } from './read-answer.ts';

/** A reply beyond this is a burden to the agent. */
const MAX_REPLY = 8000;

const ALL_GOOD = 'Everything was accepted and this answer will be shown. End your turn.';
const TO_MEND =
  'Hand in the whole answer again with all its citations: each call replaces the one before. Read the real text first and copy from it. What you cannot prove, leave out or name in not_checked.';

/**
 * What the agent reads after a call: which citations were accepted, moved or refused with the real text around, and what
 * its text claims without one. At most 8,000 characters.
 */
export function answerReply(
  submitted: ReadAnswer,
  proofs: readonly CitationProof[],
  { problems }: CheckedAnswer,
): string {
  const lines = submitted.citations.flatMap((citation, index) => describeProof(citation, proofs[index]));
  const toMend = [...submitted.rejected.map((problem) => `- malformed: ${problem}`), ...problems.map(describeProblem)];
  const isRefused = proofs.some(({ kind }) => kind === 'refused');
  const closing = isRefused || toMend.length > 0 ? TO_MEND : ALL_GOOD;
  const body = [...lines, ...toMend].join('\n');
  const room = MAX_REPLY - closing.length - 3;
  return `${body.length > room ? `${cutText(body, room - 2)}\n…` : body}\n${closing}`.trimStart();
}

function describeProof(citation: Citation, proof: CitationProof | undefined): string[] {
  const { number, path, startLine, endLine } = citation;
  const cited = `[${number}] ${path}:${startLine}-${endLine}`;
  if (proof === undefined) return [];
  if (proof.kind === 'refused') return [`- refused (${proof.reason}): ${cited}\n${proof.explanation}`];
  const { relocated, ...proved } = proof.citation;
  const moved = `, moved to lines ${proved.startLine}-${proved.endLine}; mind that where the answer speaks of lines`;
  return [`- accepted${relocated ? moved : ''}: ${cited}`];
}

function describeProblem(problem: AnswerProblem): string {
  switch (problem.kind) {
    case 'unproved-marker':
      return `- the answer refers to [${problem.number}], which is no accepted citation`;
    case 'unused-citation':
      return `- [${problem.number}] is accepted, but the answer never refers to it`;
    case 'uncited-place':
      return `- the answer names ${problem.place}, which no accepted citation covers: cite it, or leave the line out`;
  }
}
