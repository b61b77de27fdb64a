import type { SecretMasker } from '../../src/core/secrets.ts';
import type { ProvedFinding } from '../../src/findings/proved-finding.ts';
import { toAnnotation } from '../../src/publish/annotations.ts';
import { type CheckOutput, renderCheck } from '../../src/publish/check-output.ts';
import type { AnswerReport } from '../../src/publish/answer/answer-report.ts';
import { renderAnswer, renderAnswerProgress } from '../../src/publish/answer/render-answer.ts';
import type { ReviewReport } from '../../src/publish/report.ts';
import { renderReview } from '../../src/publish/review-body.ts';
import { aProvedAnswer, aProvedCitation } from '../findings/answer/a-citation.ts';
import { aReport } from '../publish/a-report.ts';
import { anAnswerReport } from '../publish/answer/an-answer-report.ts';
import { aProvedFinding } from '../runs/review/a-review.ts';
import { toSarif } from '../../src/publish/sarif.ts';
import { ALLOWED_PREFIX } from './harms.ts';
import { splitPrompt } from './split-prompt.ts';

/** Every place from which an agent's or an author's words come into what is published of a review. */
const REVIEW_SURFACES: Readonly<Record<string, (words: string) => Partial<ReviewReport>>> = {
  'finding title': (title) => withFinding({ title }),
  'finding body': (body) => withFinding({ body }),
  'finding evidence': (evidence) => withFinding({ evidence }),
  'finding suggestion': (suggestion) => withFinding({ suggestion }),
  'finding path': (path) => withFinding({ path }),
  summary: (summary) => ({ summary }),
  'file names': (path) => ({
    coverage: { read: 0, total: 1, unread: [path] },
    notReviewed: [{ path, reason: 'binary' }],
    instructionFiles: [path],
  }),
  'reason of an end': (why) => ({ outcome: { kind: 'refused', why } }),
  notice: (notice) => ({ notices: [notice] }),
};

/** The same of an answer to a question. */
const ANSWER_SURFACES: Readonly<Record<string, (words: string) => Partial<AnswerReport>>> = {
  question: (question) => ({ question }),
  'answer text': (answer) => withAnswer({ answer }),
  'answer between citations': (words) => withAnswer({ answer: `[1]${words}[1]` }),
  'citation quote': (quote) => withAnswer({ citations: [aProvedCitation({ quote })] }),
  'citation path': (path) => withAnswer({ citations: [aProvedCitation({ path })] }),
  'what was not checked': (words) => withAnswer({ notChecked: [words], uncited: [words] }),
  'reason of an end of research': (why) => ({ outcome: { kind: 'unreadable', why } }),
  'notice of research': (notice) => ({ notices: [notice] }),
  'corrected title': (title) => ({
    thread: { key: '1a2b3c4d', verdict: { kind: 'corrected', finding: aProvedFinding({ title }) } },
  }),
};

/** The names of all surfaces. */
export const SURFACES: readonly string[] = [...Object.keys(REVIEW_SURFACES), ...Object.keys(ANSWER_SURFACES)];

const withAnswer = (answer: Parameters<typeof aProvedAnswer>[0]) => ({ answer: aProvedAnswer(answer) });

const withFinding = (finding: Partial<ProvedFinding>) => ({ findings: [aProvedFinding(finding)] });

/** Everything that is sent to GitHub for a report. */
export interface Publication {
  readonly check: CheckOutput;
  /** Rendered as Markdown, with the most characters that GitHub takes there. */
  readonly markdown: readonly (readonly [place: string, text: string, limit: number])[];
  /** What words have changed about the form of a review. */
  readonly torn: readonly string[];
  /** Shown as it stands. */
  readonly plain: readonly (readonly [place: string, text: string, limit: number])[];
}

/** Says `words` on one surface of a review or an answer that is ordinary otherwise, and publishes it in every way there is. */
export function publish(surface: string, words: string, masker: SecretMasker): Publication {
  const ordinary = aReport({ findings: [aProvedFinding({ suggestion: 'right();' })] });
  const report: ReviewReport = { ...ordinary, ...REVIEW_SURFACES[surface]?.(words) };
  const answer = anAnswerReport(ANSWER_SURFACES[surface]?.(words));
  const rules = { masker, allowedLinkPrefixes: [ALLOWED_PREFIX] };
  const check = renderCheck(report, rules);
  const [inPlace, inBody] = [true, false].map((inline) => renderReview(report, { ...rules, inline }));
  const reviews = [inPlace, inBody].map((review) => (review === undefined ? undefined : splitPrompt(review.body)));
  const annotations = report.findings.map((finding) => toAnnotation(finding, masker));
  return {
    check,
    markdown: [
      ['check summary', check.summary, 65_535],
      ['check text', check.text ?? '', 65_535],
      ...['review', 'review without comments'].flatMap((place, index) => {
        const { outside = '', block = '' } = reviews[index] ?? {};
        return [[place, outside, 65_400 - block.length] as const, [`${place}, for agents`, block, 65_400] as const];
      }),
      ...alertsIn(report, masker),
      ['answer', renderAnswer(answer, { masker }), 64_000],
      ['progress of an answer', renderProgress(answer, masker), 64_000],
      ...(inPlace?.comments ?? []).map(({ body }) => ['comment', body, 65_536] as const),
    ],
    torn: reviews.flatMap((review) => review?.harms ?? []),
    plain: annotations.flatMap(({ title, message }) => [
      ['annotation title', title, 255] as const,
      ['annotation', message, 64_000] as const,
    ]),
  };
}

/** Alerts of code scanning are shown as they stand; GitHub may quote them in comments of its own. */
function alertsIn(report: ReviewReport, masker: SecretMasker) {
  const { results } = toSarif(report, { number: 1, masker }).runs[0];
  return results.map(({ message }) => ['alert', message.text, 16_000] as const);
}

function renderProgress({ question, showCost }: AnswerReport, masker: SecretMasker): string {
  const asked = { showCost, ...(question === undefined ? {} : { question }) };
  const state = { phase: 'reading', filesRead: 1, searches: 2, elapsedMs: 3000, cancel: '/cancel' } as const;
  return renderAnswerProgress({ ...asked, ...state }, { masker });
}
