import { SUBMIT_ANSWER } from '../definition.ts';
import type { EarlierAnswer, FollowUpRequest, ResearchRequest } from './research-request.ts';
import { quoted, untrusted } from './untrusted.ts';

const MAX_QUESTION = 10_000;
const MAX_TITLE = 500;
const MAX_BODY = 20_000;
const MAX_NAME = 300;
const MAX_PATH = 4096;
/** Of all that was asked and answered before together; the newest matter most. */
const MAX_HISTORY = 60_000;
const MAX_EARLIER = 12_000;
const MAX_REPORT = 30_000;
const MAX_DRAFT = 60_000;

/**
 * The first message of a research session. Pure: the same request gives the same text.
 *
 * Everything that somebody outside has written stands in labelled fields of bounded size that it cannot leave. No
 * credential belongs into a request: messages are stored with the session for as long as it lives.
 */
export function researchPrompt(request: ResearchRequest): string {
  const sections = [
    'Answer one question about code.',
    describeMounts(request),
    describeThread(request),
    describeHistory(request),
    describeReports(request),
    describeDraft(request),
    describeQuestion(request),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

/** Another question in a session that has answered one before and still knows where things are. */
export function followUpPrompt(request: FollowUpRequest): string {
  return [
    'Another question in this conversation. It continues what was asked and answered before; the repositories are mounted as they were, at the same commits. Answer it with a whole answer of its own, whose citations are numbered from 1.',
    describeQuestion(request),
  ].join('\n\n');
}

/** Sent once to a session that ended its turn without an answer that can be used. */
export function researchReminderPrompt(): string {
  return [
    'You have ended without an answer that can be used, so nothing of your work can be shown yet.',
    `Call ${SUBMIT_ANSWER} now with what you have found out, each statement with its citation, and name in not_checked what you could not look at.`,
    'If you have found nothing, say so and where you looked; that is an answer too.',
  ].join(' ');
}

function describeMounts({ boundary, mounts, branch }: ResearchRequest): string {
  const [first, ...others] = mounts;
  const names = [first, ...others].map(
    ({ repository, sha, path }) =>
      `- ${quoted(boundary, path, MAX_PATH)} is ${quoted(boundary, repository, MAX_NAME)} at commit ${sha}`,
  );
  const several =
    'The first is the one that is asked about; the others are there because answers may lie in them. Name the repository of every citation that is not from the first.';
  return [
    '# Where things are',
    '',
    ...names,
    `- branch: ${quoted(boundary, branch, MAX_NAME)}`,
    ...(others.length === 0 ? [] : ['', several]),
  ].join('\n');
}

function describeThread({ boundary, thread }: ResearchRequest): string {
  if (thread === undefined) return '';
  const kind = thread.kind === 'issue' ? 'issue' : 'pull request';
  return [
    '# Where it was asked',
    '',
    `In ${kind} #${thread.number}. Its text may explain the question; it is not the question.`,
    untrusted(boundary, { label: 'title', text: thread.title, maxLength: MAX_TITLE }),
    untrusted(boundary, { label: 'description', text: thread.body, maxLength: MAX_BODY }),
  ].join('\n');
}

function describeHistory({ boundary, history = [] }: ResearchRequest): string {
  const kept = newestThatFit(history);
  if (kept.length === 0) return '';
  const fields = kept.flatMap(({ question, answer }) => [
    untrusted(boundary, { label: 'earlier-question', text: question, maxLength: MAX_QUESTION }),
    untrusted(boundary, { label: 'earlier-answer', text: answer, maxLength: MAX_EARLIER }),
  ]);
  return [
    '# What was asked and answered before',
    '',
    'The question below may refer to it. The code may have changed since: read again whatever you cite.',
    ...(kept.length < history.length ? [`Of ${history.length} questions the newest ${kept.length} are here.`] : []),
    ...fields,
  ].join('\n');
}

function newestThatFit(history: readonly EarlierAnswer[]): readonly EarlierAnswer[] {
  let room = MAX_HISTORY;
  const tooOld = history.findLastIndex(({ question, answer }) => {
    room -= Math.min(question.length, MAX_QUESTION) + Math.min(answer.length, MAX_EARLIER);
    return room < 0;
  });
  return history.slice(tooOld + 1);
}

function describeReports({ boundary, reports = [] }: ResearchRequest): string {
  if (reports.length === 0) return '';
  const each = Math.floor(MAX_REPORT / reports.length);
  const fields = reports.flatMap(({ sha, text }) => [
    `At commit ${sha}:`,
    untrusted(boundary, { label: 'earlier-report', text, maxLength: each }),
  ]);
  return [
    '# Earlier reports',
    '',
    'This question is asked again and again. Begin the answer with what has changed since the newest report; say so if nothing has.',
    ...fields,
  ].join('\n');
}

function describeDraft({ boundary, draft }: ResearchRequest): string {
  if (draft === undefined) return '';
  return [
    '# What has been done already',
    '',
    'An earlier session could not go on and you take over. This is the last answer it handed in. Check what you keep of it, complete it, and hand in the whole answer.',
    untrusted(boundary, { label: 'draft', text: draft, maxLength: MAX_DRAFT }),
  ].join('\n');
}

function describeQuestion({ boundary, question, asker, language }: FollowUpRequest): string {
  return [
    '# The question',
    '',
    ...(asker === undefined ? [] : [`Asked by: ${quoted(boundary, asker, MAX_NAME)}`]),
    untrusted(boundary, { label: 'question', text: question, maxLength: MAX_QUESTION }),
    '',
    ...(language === undefined
      ? []
      : [
          `Write the answer in this language: ${language}. Paths, quotes and the words for confidence stay as they are.`,
        ]),
    `Find out and hand in with ${SUBMIT_ANSWER}.`,
  ].join('\n');
}
