import { SecretMasker } from '../../../src/core/secrets.ts';
import type { ProvedCitation } from '../../../src/findings/answer/citation.ts';
import { renderAnswer } from '../../../src/publish/answer/render-answer.ts';
import { type Judged, Laboratory } from '../../emulators/managed-agents/analyst/ask-researcher.ts';
import { standsAt } from '../../findings/measure-proof.ts';
import { changeWhitespace, inventToken } from '../../findings/mutations.ts';
import { TokenIndex } from '../../findings/tokens.ts';
import { readMarkdown } from '../../injection/read-markdown.ts';
import type { Random } from '../../random.ts';
import { anAnswerReport } from './an-answer-report.ts';

/** What became of the citations of a series of answers. */
export interface CitationTally {
  questions: number;
  /** As the emulated researcher has handed them in, and how many of these were proved. */
  honest: number;
  honestProved: number;
  /** After mutation: those that quote what their file does not hold, and how many of them were published. */
  invented: number;
  inventedPublished: number;
  /** Links in comments, and how many of them lead to lines that hold what is quoted. */
  published: number;
  standing: number;
  /** The first few that went wrong, to look at. */
  readonly failures: unknown[];
}

export const aCitationTally = (): CitationTally => ({
  questions: 0,
  honest: 0,
  honestProved: 0,
  invented: 0,
  inventedPublished: 0,
  published: 0,
  standing: 0,
  failures: [],
});

type Files = Readonly<Record<string, string>>;

const REPOSITORY = 'demo/shop';
const masker = new SecretMasker();

/**
 * Asks the emulated researcher about names and files of a repository, and looks at what would be published: of the
 * answers as they are, and of the same with their citations mutated.
 */
export async function measureCitations(
  random: Random,
  files: Files,
  questions: number,
  tally: CitationTally,
): Promise<void> {
  const laboratory = new Laboratory({ [REPOSITORY]: files });
  await laboratory.fill();
  try {
    for (let asked = 0; asked < questions; asked += 1) {
      const messages = [laboratory.firstMessage(aQuestion(random, files))];
      tally.questions += 1;
      const honest = await laboratory.ask(messages);
      for (const judged of honest) countHonest(judged, files, tally);
      const mutated = await laboratory.ask(messages, (input) => mutate(random, files, input));
      for (const judged of mutated) countMutated(judged, files, tally);
    }
  } finally {
    await laboratory.dispose();
  }
}

function aQuestion(random: Random, files: Files): string {
  const file = random.pick(Object.keys(files));
  const names = (files[file] ?? '').match(/[A-Za-z_$][\w$]{4,30}/g) ?? ['nothing'];
  const name = random.pick(names);
  return random.pick([
    `Where is \`${name}\` used?`,
    `Where is \`${name}\` defined?`,
    `What does \`${name}\` do?`,
    `Which files import \`${file}\`?`,
    `What does \`${file}\` do?`,
  ]);
}

interface Submitted {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly quote: string;
}

const submittedIn = (input: Readonly<Record<string, unknown>>) => input['citations'] as readonly Submitted[];

const mutate = (random: Random, files: Files, input: Readonly<Record<string, unknown>>) => ({
  ...input,
  citations: submittedIn(input).map((citation) => random.pick(MUTATIONS)(random, citation, files)),
});

type Mutation = (random: Random, citation: Submitted, files: Files) => Submitted;

const shift: Mutation = (random, citation) => {
  const by = random.int(-25, 25);
  const start = Math.max(1, citation.start_line + by);
  return { ...citation, start_line: start, end_line: start + citation.end_line - citation.start_line };
};
const reformat: Mutation = (random, citation) => ({ ...citation, quote: changeWhitespace(random, citation.quote) });
const invent: Mutation = (random, citation) => ({ ...citation, quote: inventToken(random, citation.quote) });
const mistake: Mutation = (random, citation, files) => ({ ...citation, path: random.pick(Object.keys(files)) });

const MUTATIONS: readonly Mutation[] = [
  shift,
  reformat,
  invent,
  mistake,
  (random, citation, files) => shift(random, reformat(random, citation, files), files),
  (random, citation, files) => invent(random, shift(random, reformat(random, citation, files), files), files),
];

function countHonest(judged: Judged, files: Files, tally: CitationTally): void {
  const submitted = submittedIn(judged.input);
  tally.honest += submitted.length;
  tally.honestProved += judged.answer.citations.length;
  if (submitted.length > judged.answer.citations.length) note(tally, { notProved: judged.reply });
  countPublished(judged, files, tally);
}

function countMutated(judged: Judged, files: Files, tally: CitationTally): void {
  const proved = new Set(judged.answer.citations.map(({ number }) => number));
  for (const [index, { path, quote }] of submittedIn(judged.input).entries()) {
    if (new TokenIndex(files[path] ?? '').linesOf(quote).length > 0) continue;
    tally.invented += 1;
    if (!proved.has(index + 1)) continue;
    tally.inventedPublished += 1;
    note(tally, { inventedPublished: { path, quote } });
  }
  countPublished(judged, files, tally);
}

/** Looks at the comment alone: where its links lead, and whether a quote stands there. */
function countPublished({ answer }: Judged, files: Files, tally: CitationTally): void {
  const { links } = readMarkdown(renderAnswer(anAnswerReport({ answer }), { masker }));
  for (const link of links) {
    tally.published += 1;
    if (answer.citations.some((citation) => isAt(link, citation, files))) tally.standing += 1;
    else note(tally, { link, citations: answer.citations });
  }
}

const LINK =
  /^https:\/\/github\.com\/demo\/shop\/blob\/[0-9a-f]{40}\/(?<path>[^?#]+)(?:\?plain=1)?#L(?<first>\d+)(?:-L(?<last>\d+))?$/;

function isAt(link: string, { quote }: ProvedCitation, files: Files): boolean {
  const { path = '', first = '', last = first } = LINK.exec(link)?.groups ?? {};
  const place = { startLine: Number(first), endLine: Number(last), evidence: quote };
  return standsAt(files[decodeURIComponent(path)] ?? '', place);
}

function note(tally: CitationTally, failure: unknown): void {
  if (tally.failures.length < 5) tally.failures.push(failure);
}
