import { describe, expect, it } from 'vitest';
import { SecretMasker } from '../../../src/core/secrets.ts';
import type { AnswerReport } from '../../../src/publish/answer/answer-report.ts';
import { renderAnswer, renderAnswerProgress } from '../../../src/publish/answer/render-answer.ts';
import type { Outcome } from '../../../src/publish/outcome.ts';
import { aProvedAnswer, aProvedCitation } from '../../findings/answer/a-citation.ts';
import { readMarkdown } from '../../injection/read-markdown.ts';
import { ANSWER_SHA, anAnswerReport } from './an-answer-report.ts';

const masker = new SecretMasker();
const render = (fields: Partial<AnswerReport> = {}) => renderAnswer(anAnswerReport(fields), { masker });
const renderText = (answer: string) => render({ answer: aProvedAnswer({ answer }) });

const BLOB = `https://github.com/demo/shop/blob/${ANSWER_SHA}`;

it('shows the answer, what it rests on, the receipt, and how to go on', () => {
  expect(render({ question: 'How is the tax added?' })).toBe(`> Question: How is the tax added?

The price holds the tax \\[[1](${BLOB}/src/price.ts#L3)\\].

**What this rests on**

\\[1\\] [\`src/price.ts\`, line 3](${BLOB}/src/price.ts#L3)

\`\`\`
return net * 1.2;
\`\`\`

---

\`0123456\` of 2026-11-20 12:03 UTC · confidence high · \`claude-opus-5-5\` · $0.12 · 34 s

To go on asking, mention \`@proofline\` in a comment; \`/research QUESTION\` asks something new.`);
});

it('leaves out the cost where nobody is to see it', () => {
  expect(render({ showCost: false, outcome: { kind: 'budget-reached' } })).not.toContain('$');
});

describe('a marker', () => {
  it.each([
    ['See [1].', `See \\[[1](${BLOB}/src/price.ts#L3)\\].`],
    [String.raw`See \[1\] and [^1].`, `See \\[[1](${BLOB}/src/price.ts#L3)\\] and \\[[1](${BLOB}/src/price.ts#L3)\\].`],
    ['See [2].', String.raw`See \[2, not checked\].`],
    ['See [1, 7].', `See \\[[1](${BLOB}/src/price.ts#L3), 7, not checked\\].`],
    ['Look![1]', `Look!\\[[1](${BLOB}/src/price.ts#L3)\\]`],
    ['In code `a[1]` it is code.', 'In code `a[1]` it is code.'],
    ['[1](https://example.com/x)', '1 (`https://example.com/x`)'],
    [`[price](${BLOB}/src/price.ts#L3)`, `price (\`${BLOB}/src/price.ts#L3\`)`],
  ])('in %j becomes %j', (answer, shown) => {
    expect(renderText(answer).split('\n')[0]).toBe(shown);
  });

  it('stays as it is in a block of code, and becomes a link in a list and in a table', () => {
    const shown = renderText('```\na[1]\n```\n\n- one [1]\n\n| a |\n|---|\n| b [1] |');
    expect(shown).toContain('```\na[1]\n```');
    expect(readMarkdown(shown).links).toHaveLength(3);
  });
});

describe('a permalink', () => {
  it.each([
    ['app/(shop)/[id]/größe #1.ts', 'app/%28shop%29/%5Bid%5D/gr%C3%B6%C3%9Fe%20%231.ts#L3-L9'],
    ["it's/100%/a!b*.ts", 'it%27s/100%25/a%21b%2A.ts#L3-L9'],
    ['docs/guide.md', 'docs/guide.md?plain=1#L3-L9'],
  ])('to %s leads there', (path, address) => {
    const answer = aProvedAnswer({ citations: [aProvedCitation({ path, endLine: 9 })] });
    const { links } = readMarkdown(render({ answer }));
    expect(links).toEqual([`${BLOB}/${address}`, `${BLOB}/${address}`]);
  });

  it('leads to the repository that is cited', () => {
    const other = { fullName: 'demo/lib', url: 'https://github.com/demo/lib', sha: 'f'.repeat(40) };
    const [first] = anAnswerReport().repositories;
    const answer = aProvedAnswer({ citations: [aProvedCitation({ repository: 'lib' })] });
    const shown = render({ answer, repositories: [first, other] });
    expect(shown).toContain(`[\`demo/lib/src/price.ts\`, line 3](https://github.com/demo/lib/blob/${'f'.repeat(40)}/`);
    expect(shown).toContain('`demo/lib` at `fffffff`');
  });

  it.each(['src/../../../evil/x', './a.ts', 'a//b.ts'])('that would lead elsewhere is none: %s', (path) => {
    expect(readMarkdown(render({ answer: aProvedAnswer({ citations: [aProvedCitation({ path })] }) })).links).toEqual(
      [],
    );
  });

  it('that would tell a secret is none', () => {
    const knowing = new SecretMasker();
    knowing.learn('hunter2-hunter2');
    const answer = aProvedAnswer({ citations: [aProvedCitation({ path: 'src/hunter2-hunter2.ts' })] });
    const shown = renderAnswer(anAnswerReport({ answer }), { masker: knowing });
    expect(shown).not.toContain('hunter2');
    expect(readMarkdown(shown).links).toEqual([]);
  });
});

it('says what was not checked, and never shows it as cited', () => {
  const shown = render({
    answer: aProvedAnswer({
      answer: 'One [1], two [2], src/b.ts:7.',
      uncited: ['src/b.ts:7'],
      notChecked: ['The *tests*.'],
    }),
  });
  expect(shown).toContain(`**What I did not check**

- What is marked “not checked” above: the code it was said to rest on was not found there.
- \`src/b.ts:7\` is named above, but nothing that was quoted proves it.
- The *tests*.`);
});

it('says of an answer without code that nothing was proved', () => {
  const shown = render({ answer: aProvedAnswer({ answer: 'There is none.', citations: [] }) });
  expect(shown).toContain('- This answer quotes no code');
  expect(shown).not.toContain('What this rests on');
});

describe('a long answer', () => {
  const answer = Array.from({ length: 3000 }, (_, index) => `Paragraph ${index} says something [1].`).join('\n\n');

  it('is cut between paragraphs, says how much is missing, and keeps everything else', () => {
    const shown = renderText(answer);
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(64_000);
    expect(shown).toMatch(/\n\n… shortened\n\n\*About \d\d % of the answer is left out here/);
    expect(shown).toContain('`npm run proofline -- answer run-1`');
    expect(shown).toContain('**What this rests on**');
    expect(shown.endsWith('asks something new.')).toBe(true);
    expect(new Set(readMarkdown(shown).links)).toEqual(new Set([`${BLOB}/src/price.ts#L3`]));
  });

  it('fits whatever it consists of', () => {
    const citations = Array.from({ length: 200 }, (_, index) =>
      aProvedCitation({ number: index + 1, path: `${'ü'.repeat(700)}/${index}.ts`, quote: 'x\n'.repeat(10_000) }),
    );
    const notChecked = Array.from({ length: 50 }, () => 'y'.repeat(1000));
    for (const text of ['[1-9]'.repeat(19_000), answer, 'z'.repeat(100_000), '```\n'.repeat(25_000), '']) {
      const shown = render({ answer: aProvedAnswer({ answer: text, citations, notChecked }) });
      expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(64_000);
      expect(shown.endsWith('asks something new.')).toBe(true);
    }
  });

  it('shows the beginning of a long quote', () => {
    const quote = Array.from({ length: 30 }, (_, index) => `line${index}();${index === 2 ? 'x'.repeat(400) : ''}`).join(
      '\n',
    );
    const shown = render({ answer: aProvedAnswer({ citations: [aProvedCitation({ quote, endLine: 32 })] }) });
    expect(shown).toMatch(/line7\(\);\n… 22 more lines\n```/);
    expect(shown).toMatch(/line2\(\);x+…\n/);
  });
});

describe('an end without a whole answer', () => {
  const ends: readonly (readonly [Outcome, RegExp])[] = [
    [{ kind: 'budget-reached' }, /reached its budget before it had finished \(\$0\.12 spent\)/],
    [{ kind: 'daily-cap' }, /used up its budget for today/],
    [{ kind: 'timed-out' }, /did not finish within its time limit/],
    [{ kind: 'unreadable', why: 'The repository could not be read.' }, /could not be read/],
    [{ kind: 'refused', why: 'The model declined.' }, /declined/],
    [{ kind: 'unavailable', why: 'The platform is down.' }, /is down/],
    [{ kind: 'incomplete', why: 'No answer was handed in.' }, /No answer/],
    [{ kind: 'nothing-to-review', why: 'Nothing to read.' }, /Nothing to read/],
    [{ kind: 'stopped', cause: 'cancelled' }, /was cancelled/],
    [{ kind: 'stopped', cause: 'closed' }, /was closed/],
    [{ kind: 'stopped', cause: 'uninstalled' }, /uninstalled/],
    [{ kind: 'stopped', cause: 'suspended' }, /suspended/],
    [{ kind: 'stopped', cause: 'superseded' }, /was replaced/],
    [{ kind: 'stopped', cause: 'replaced' }, /asked anew/],
    [{ kind: 'stopped', cause: 'draft' }, /draft/],
    [{ kind: 'held', reason: 'paused' }, /paused/],
    [{ kind: 'broken-config', problems: [] }, /0 problems/],
  ];

  it.each(ends)('says why, and shows what was proved by then: %j', (outcome, sentence) => {
    const [first = '', second] = render({ outcome }).split('\n\n');
    expect(first).toMatch(/^\*\*.*\*\*$/);
    expect(first).toMatch(sentence);
    expect(first).not.toMatch(/review\b/i);
    expect(second).toMatch(/^The price holds the tax/);
  });

  it('says so alone when nothing was proved', () => {
    const { answer: _none, ...report } = anAnswerReport({ outcome: { kind: 'timed-out' } });
    const shown = renderAnswer(report, { masker });
    expect(shown).toMatch(/^\*\*.*time limit\.\*\*\n\n---\n\n`0123456`/);
    expect(shown).not.toContain('confidence');
  });
});

it('tells how far the research is', () => {
  const progress = {
    showCost: true,
    phase: 'reading',
    filesRead: 3,
    searches: 1,
    elapsedMs: 42_000,
    costCents: 7,
  } as const;
  const shown = renderAnswerProgress({ ...progress, question: 'Why @bob?', cancel: '/cancel' }, { masker });
  expect(shown).toMatch(
    /^> Question: Why @\u200bbob\?\n\n\*\*Researching …\*\* reading the code · 3 files read · 1 search · 42 s · \$0\.07/,
  );
  expect(shown).toContain('`/cancel` stops it');
  const quiet = renderAnswerProgress({ ...progress, showCost: false, phase: 'waiting', cancel: '/cancel' }, { masker });
  expect(quiet).toMatch(/^\*\*Researching …\*\* waiting for its turn · 42 s\n/);
});
