import type { SecretMasker } from '../../core/secrets.ts';
import { cutMarkdown } from '../../core/text/cut-markdown.ts';
import { markersIn } from '../../findings/answer/markers.ts';
import { count, dollars, duration, shortSha } from '../format.ts';
import type { PublishRules } from '../finding-details.ts';
import { sanitise, sanitiseInline, sanitiseName } from '../sanitise.ts';
import type { AnsweredRepository, AnswerProgress, AnswerReport } from './answer-report.ts';
import { citeProved, renderCitations } from './citations.ts';
import { endingOf } from './ending.ts';
import { renderSince } from './since-report.ts';
import { renderVerdict } from './verdict.ts';

/** GitHub takes 65,536 characters in a comment; the rest is left for our marker and a note above. */
const MAX_BODY = 64_000;
const MAX_QUESTION = 300;
const MAX_CITATIONS = 24_000;
const MAX_NOTES = 6000;
const MAX_NOTE = 600;
const MAX_NOTICES = 6;
/** No answer that may be handed in is longer than this, with all its links. */
const MAX_WHOLE = 400_000;

/**
 * The comment with an answer: the answer with its markers as permalinks, the citations with what they quote, what was not
 * checked, the receipt, and how to go on. Without a whole answer it says why, and shows what was proved by then. At most
 * 64,000 bytes; no link in it leads anywhere but to the proved lines, and to what was committed since an earlier report.
 */
export function renderAnswer(report: AnswerReport, { masker }: Pick<PublishRules, 'masker'>): string {
  const ending = endingOf(report);
  const head = [
    renderQuestion(report.question, masker),
    ending === undefined ? '' : `**${inline(ending, 1000, masker)}**`,
    renderProblems(report, masker),
    renderVerdict(report, masker),
    renderEarlier(report, masker),
  ];
  const citations = renderCitations(report, MAX_CITATIONS, masker);
  const foot = [
    citations === '' ? '' : `**What this rests on**\n\n${citations}`,
    renderNotChecked(report, masker),
    ...(report.notices ?? []).slice(0, MAX_NOTICES).map((notice) => inline(notice, MAX_NOTE, masker)),
    `---\n\n${renderReceipt(report, masker)}\n\n${renderWayOn(report)}`,
  ];
  const room = [...head, ...foot].reduce((left, block) => left - Buffer.byteLength(block) - 2, MAX_BODY);
  return joinBlocks([...head, renderText(report, room, masker), ...foot]);
}

/** The same comment while the answer is being worked out. */
export function renderAnswerProgress(progress: AnswerProgress, { masker }: Pick<PublishRules, 'masker'>): string {
  const { filesRead, searches, elapsedMs, costCents, showCost, cancel } = progress;
  const isAtWork = progress.phase === 'reading' || progress.phase === 'checking';
  const parts = [
    PHASES[progress.phase],
    ...(isAtWork ? [`${count(filesRead, 'file')} read`, searches === 1 ? '1 search' : `${searches} searches`] : []),
    duration(elapsedMs),
    ...(showCost && costCents !== undefined ? [dollars(costCents)] : []),
  ];
  return joinBlocks([
    renderQuestion(progress.question, masker),
    `**Researching …** ${parts.join(' · ')}`,
    `The answer will stand here. \`${cancel}\` stops it.`,
  ]);
}

const PHASES: Readonly<Record<AnswerProgress['phase'], string>> = {
  waiting: 'waiting for its turn',
  starting: 'starting',
  reading: 'reading the code',
  checking: 'checking the citations',
};

const joinBlocks = (blocks: readonly string[]) => blocks.filter((block) => block !== '').join('\n\n');

const inline = (text: string, maxLength: number, masker: SecretMasker) =>
  sanitiseInline(text, { masker, allowedLinkPrefixes: [], maxLength });

const renderQuestion = (question: string | undefined, masker: SecretMasker) =>
  question === undefined ? '' : `> Question: ${inline(question, MAX_QUESTION, masker)}`;

function renderEarlier({ since, repositories: [repository], answer }: AnswerReport, masker: SecretMasker): string {
  return since === undefined ? '' : renderSince(since, { repository, citations: answer?.citations ?? [] }, masker);
}

/** Why there is nothing to show, on one line. */
export const renderEnding = (report: AnswerReport, { masker }: Pick<PublishRules, 'masker'>): string =>
  inline(endingOf(report) ?? 'No answer was handed in.', 1000, masker);

/** What is wrong in the configuration, and where; nothing when something else has ended the research. */
function renderProblems({ outcome }: AnswerReport, masker: SecretMasker): string {
  if (outcome.kind !== 'broken-config') return '';
  const items = outcome.problems.map(
    ({ path, line, message }) => `- ${sanitiseName(`${path}:${line}`, masker)} ${inline(message, MAX_NOTE, masker)}`,
  );
  return cutMarkdown(items.join('\n'), MAX_NOTES);
}

/** The answer itself; when it is cut, with a sentence on how much of it is missing. */
function renderText(report: AnswerReport, room: number, masker: SecretMasker): string {
  const { answer } = report;
  if (answer === undefined) return report.outcome.kind === 'complete' ? 'No answer was handed in.' : '';
  const rules = { masker, allowedLinkPrefixes: [], cite: citeProved(report, masker) };
  const whole = sanitise(answer.answer, { ...rules, maxLength: MAX_WHOLE });
  if (Buffer.byteLength(whole) <= room) return whole;
  const command = `npm run proofline -- answer ${report.runId}`;
  const leftOut = (percent: number) =>
    `*About ${percent} % of the answer is left out here: it is longer than a comment may be. Whoever runs Proofline can print all of it: \`${command}\`.*`;
  const shown = sanitise(answer.answer, { ...rules, maxLength: room - Buffer.byteLength(leftOut(100)) - 2 });
  const share = 1 - Buffer.byteLength(shown) / Buffer.byteLength(whole);
  return `${shown}\n\n${leftOut(Math.max(1, Math.round(100 * share)))}`;
}

function renderNotChecked({ answer }: AnswerReport, masker: SecretMasker): string {
  if (answer === undefined) return '';
  const { citations, uncited, notChecked } = answer;
  const proved = new Set(citations.map(({ number }) => number));
  const isLoose = markersIn(answer.answer).some((number) => !proved.has(number));
  const notes = [
    ...(citations.length === 0 ? ['This answer quotes no code, so nothing in it was held against the commit.'] : []),
    ...(isLoose ? ['What is marked “not checked” above: the code it was said to rest on was not found there.'] : []),
    ...uncited.map((place) => `${sanitiseName(place, masker)} is named above, but nothing that was quoted proves it.`),
    ...notChecked.map((note) => inline(note, MAX_NOTE, masker)),
  ];
  if (notes.length === 0) return '';
  return cutMarkdown(`**What I did not check**\n\n${notes.map((note) => `- ${note}`).join('\n')}`, MAX_NOTES);
}

/** What was read, how sure the answer is, who gave it, and what it took. */
function renderReceipt(report: AnswerReport, masker: SecretMasker): string {
  const { repositories, answer, model, spend, showCost, elapsedMs } = report;
  const parts = [
    ...repositories.map((repository) => renderCommit(repository, repositories.length > 1, masker)),
    ...(answer === undefined ? [] : [`confidence ${answer.confidence}`]),
    sanitiseName(model, masker),
    ...(showCost ? [dollars(spend.costCents)] : []),
    duration(elapsedMs),
  ];
  return parts.join(' · ');
}

function renderCommit(
  { fullName, sha, committedAt }: AnsweredRepository,
  isNamed: boolean,
  masker: SecretMasker,
): string {
  const at = new Date(committedAt ?? Number.NaN);
  const when = Number.isNaN(at.getTime()) ? '' : ` of ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `${isNamed ? `${sanitiseName(fullName, masker)} at ` : ''}\`${shortSha(sha)}\`${when}`;
}

/** Ours to the last word, so that a command in it can be copied as it stands. */
const renderWayOn = ({ syntax, thread }: AnswerReport) =>
  thread === undefined
    ? `To go on asking, mention \`${syntax.mention}\` in a comment; \`${syntax.ask} QUESTION\` asks something new.`
    : 'To go on, reply here.';
