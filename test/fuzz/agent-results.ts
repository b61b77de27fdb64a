import { proveFinding } from '../../src/findings/prove-finding.ts';
import { MAX_FINDINGS, readReview } from '../../src/findings/read-review.ts';
import type { Random } from '../random.ts';
import type { Target } from './fuzz.ts';
import { mutateJson, mutateText, strangeValue } from './mutate.ts';

const SOURCE = `import { open } from 'node:fs/promises';

/** Größe in Bytes. */
export async function sizeOf(path: string): Promise<number> {
  const file = await open(path);
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

export const twice = (value: number) => value + value;
export const thrice = (value: number) => value + value + value;
`.repeat(8);
const LINES = SOURCE.split('\n');
const MOST_REJECTED = 51;

function aResult(random: Random): unknown {
  if (random.chance(3)) return strangeValue(random);
  const findings = random.list(0, 8, () => aFinding(random));
  return mutateJson(random, { summary: 'It was read.', findings });
}

function aFinding(random: Random): object {
  const start = random.int(1, LINES.length);
  const end = start + random.int(0, 4);
  const evidence = LINES.slice(start - 1, end).join('\n');
  return {
    path: 'src/size.ts',
    side: random.pick(['head', 'base']),
    start_line: start + random.int(-2, 2),
    end_line: end,
    severity: random.pick(['critical', 'major', 'minor', 'info']),
    category: 'bug',
    title: 'A claim',
    body: 'It is so.',
    evidence: random.chance(70) ? evidence : mutateText(random, evidence),
    confidence: 'high',
    ...(random.chance(30) ? { suggestion: mutateText(random, evidence) } : {}),
  };
}

function check(input: unknown): void {
  const { summary, findings, rejected } = readReview(input);
  if (findings.length > MAX_FINDINGS || rejected.length > MOST_REJECTED) throw new Error('the answer is not bounded');
  if (!summary.isWellFormed()) throw new Error('the summary cannot be stored');
  for (const finding of findings) {
    const proof = proveFinding(finding, SOURCE);
    if (proof.kind === 'refused') continue;
    const { startLine, endLine } = proof.finding;
    if (startLine < 1 || endLine < startLine || endLine > LINES.length) throw new Error('proved beyond the file');
  }
}

export const agentResults: Target<unknown> = { make: aResult, feed: check };
