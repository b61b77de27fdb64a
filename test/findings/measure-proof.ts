import { type Proof, proveFinding } from '../../src/findings/prove-finding.ts';
import type { Random } from '../random.ts';
import { aFinding } from './a-finding.ts';
import { changeWhitespace, inventToken } from './mutations.ts';
import { TOKEN, TokenIndex, tokensOf } from './tokens.ts';

/** How far from the cited line one of several equal places may be. */
const NEARBY = 20;
const MAX_SHIFT = 20;
const MAX_EVIDENCE = 20_000;

/** What became of the mutated findings of a series of files. */
export interface ProofTally {
  /** Findings for which there is one right place, and how many of them came to stand there. */
  unambiguous: number;
  right: number;
  /** Findings whose place is anybody's guess. */
  ambiguous: number;
  /** Findings that quote what the file does not hold, and how many of them were believed. */
  invented: number;
  believed: number;
  /** Findings proved at lines that do not hold their quote. */
  misplaced: number;
  /** The first few that went wrong, to look at. */
  readonly failures: unknown[];
}

export const aTally = (): ProofTally => ({
  unambiguous: 0,
  right: 0,
  ambiguous: 0,
  invented: 0,
  believed: 0,
  misplaced: 0,
  failures: [],
});

interface Quote {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Quotes a text `rounds` times, mutates quote and citation, and counts how the proof fares. */
export function measureProof(random: Random, text: string, rounds: number, tally: ProofTally): void {
  const index = new TokenIndex(text);
  for (let round = 0; round < rounds; round += 1) {
    const quote = takeQuote(random, text);
    if (quote === undefined) continue;
    if (random.chance(30)) measureInvented(random, text, index, quote, tally);
    else if (random.chance(35)) measureDuplicated(random, text, quote, tally);
    else measurePlaced(random, text, index, quote, tally);
  }
}

/** One to eight lines, or a part of one, that say something and neither begin nor end blank. */
function takeQuote(random: Random, text: string): Quote | undefined {
  const lines = text.split('\n');
  const start = random.int(1, lines.length);
  const end = Math.min(lines.length, start + random.pick([0, 0, 0, 1, 2, random.int(0, 7)]));
  const rows = lines.slice(start - 1, end);
  if (rows[0]?.trim() === '' || rows.at(-1)?.trim() === '') return undefined;
  const part = start === end && random.chance(20) ? takePart(random, rows[0] ?? '') : rows.join('\n');
  return /[\p{L}\p{N}]/u.test(part) && part.length <= MAX_EVIDENCE ? { start, end, text: part } : undefined;
}

function takePart(random: Random, line: string): string {
  const tokens = [...line.matchAll(TOKEN)];
  const first = random.int(0, Math.max(0, tokens.length - 4));
  const last = tokens[random.int(first + 1, tokens.length - 1)];
  return line.slice(tokens[first]?.index ?? 0, (last?.index ?? line.length) + (last?.[0].length ?? 0));
}

export interface Cited {
  readonly startLine: number;
  readonly endLine: number;
  readonly evidence: string;
}

/** The citation as an agent may get it wrong: off by up to twenty lines, at times too high or too low. */
function cite(random: Random, { start, end }: Quote, evidence: string): Cited {
  const startLine = Math.max(1, start + (random.chance(20) ? 0 : random.int(-MAX_SHIFT, MAX_SHIFT)));
  const height = Math.max(0, end - start + (random.chance(85) ? 0 : random.int(-3, 3)));
  return { startLine, endLine: startLine + height, evidence };
}

function measureInvented(random: Random, text: string, index: TokenIndex, quote: Quote, tally: ProofTally): void {
  const evidence = inventToken(random, random.chance(50) ? changeWhitespace(random, quote.text) : quote.text);
  if (!/[\p{L}\p{N}]/u.test(evidence) || index.linesOf(evidence).length > 0) return;
  const cited = cite(random, quote, evidence);
  const proof = prove(cited, text);
  tally.invented += 1;
  if (proof.kind === 'refused') return;
  tally.believed += 1;
  note(tally, { believed: cited, proof });
}

/** The same lines once more, before or after, near or far. */
function measureDuplicated(random: Random, text: string, quote: Quote, tally: ProofTally): void {
  const lines = text.split('\n');
  const copy = lines.slice(quote.start - 1, quote.end);
  const at = Math.min(lines.length, Math.max(0, quote.start - 1 + random.int(-60, 60)));
  const isInside = at >= quote.start && at < quote.end;
  const spot = isInside ? quote.end : at;
  const moved = spot < quote.start ? copy.length : 0;
  const twice = lines.toSpliced(spot, 0, ...copy).join('\n');
  const original = { ...quote, start: quote.start + moved, end: quote.end + moved };
  measurePlaced(random, twice, new TokenIndex(twice), original, tally);
}

function measurePlaced(random: Random, text: string, index: TokenIndex, quote: Quote, tally: ProofTally): void {
  const cited = cite(random, quote, random.chance(60) ? changeWhitespace(random, quote.text) : quote.text);
  const proof = prove(cited, text);
  if (proof.kind === 'proved' && !standsAt(text, proof.finding)) {
    tally.misplaced += 1;
    note(tally, { misplaced: cited, proof });
  }
  if (!isUnambiguous(index.linesOf(quote.text), quote, cited)) {
    tally.ambiguous += 1;
    return;
  }
  tally.unambiguous += 1;
  if (isRight(text, quote, proof)) tally.right += 1;
  else note(tally, { wrong: cited, meant: quote, proof });
}

const prove = (cited: Cited, text: string): Proof => proveFinding(aFinding({ ...cited }), text);

/** Whether the quote stands nowhere else, or everywhere else farther from the cited lines. */
function isUnambiguous(places: readonly number[], { start }: Quote, { startLine, endLine }: Cited): boolean {
  const others = places.toSpliced(places.indexOf(start), 1);
  const distance = Math.abs(start - startLine);
  const isFarther = (line: number) => Math.abs(line - startLine) > distance && !(line >= startLine && line <= endLine);
  return others.length === 0 || (distance <= NEARBY && others.every(isFarther));
}

/** Blank lines that were cited with the quote may stay with it. */
function isRight(text: string, { start, end }: Quote, proof: Proof): boolean {
  if (proof.kind === 'refused') return false;
  const { startLine, endLine } = proof.finding;
  const lines = text.split('\n');
  const around = [...lines.slice(startLine - 1, start - 1), ...lines.slice(end, endLine)];
  return startLine <= start && endLine >= end && around.every((line) => line.trim() === '');
}

/** Whether the lines of a text hold the evidence, token by token, whatever blanks are between them. */
export function standsAt(text: string, { startLine, endLine, evidence }: Cited): boolean {
  const there = ` ${tokensOf(
    text
      .split('\n')
      .slice(startLine - 1, endLine)
      .join('\n'),
  ).join(' ')} `;
  return there.includes(` ${tokensOf(evidence).join(' ')} `);
}

function note(tally: ProofTally, failure: unknown): void {
  if (tally.failures.length < 5) tally.failures.push(failure);
}
