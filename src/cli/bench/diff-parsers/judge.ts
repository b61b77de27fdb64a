import type { LineRange } from '../../../diff/anchors.ts';
import type { AnchoredFile, Change, Contestant } from './contestants.ts';
import type { RecountedFile } from './recount.ts';

/** How a contestant did on the files that have lines to comment on. */
export interface Judgement {
  readonly files: number;
  readonly wrongAnchors: number;
  readonly wrongPaths: number;
}

/** Holds what a contestant makes of a change against a recount of the same change. */
export function judge({ read }: Contestant, change: Change, recounted: readonly RecountedFile[]): Judgement {
  const answers = answersOf(read, change);
  const byPath = new Map(answers.map((answer) => [answer.path, answer]));
  const expected = recounted.map((file, position) => ({ file, position })).filter(({ file }) => file.hunks > 0);
  // A file under another name still has its place in the order: its anchors are judged all the same.
  const answerFor = ({ file, position }: (typeof expected)[number]) => byPath.get(file.path) ?? answers[position];
  return {
    files: expected.length,
    wrongAnchors: expected.filter((one) => !isSame(answerFor(one), one.file)).length,
    wrongPaths: expected.filter(({ file }) => !byPath.has(file.path)).length,
  };
}

function answersOf(read: Contestant['read'], change: Change): readonly AnchoredFile[] {
  try {
    return read(change);
  } catch {
    return []; // a parser that gives up has found nothing
  }
}

const isSame = (answer: AnchoredFile | undefined, { head, base }: RecountedFile) =>
  answer !== undefined && sameSpans(answer.head, head) && sameSpans(answer.base, base);

const sameSpans = (one: readonly LineRange[], other: readonly LineRange[]) =>
  one.length === other.length &&
  one.every(({ start, end }, index) => start === other[index]?.start && end === other[index]?.end);

export function addUp(judgements: readonly Judgement[]): Judgement {
  const sum = (of: keyof Judgement) => judgements.reduce((total, judgement) => total + judgement[of], 0);
  return { files: sum('files'), wrongAnchors: sum('wrongAnchors'), wrongPaths: sum('wrongPaths') };
}
