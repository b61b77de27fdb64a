import { SUBMIT_REPLY } from '../definition.ts';
import { repositoryRoot } from '../mounts.ts';
import type { ThreadReplyRequest, ThreadRequest } from './thread-request.ts';
import { quoted, untrusted } from './untrusted.ts';

const MAX_REPLY = 10_000;
const MAX_FINDING = 40_000;
const MAX_TITLE = 500;
const MAX_BODY = 10_000;
const MAX_NAME = 300;
const MAX_EARLIER = 6000;
/** Earlier answers of the thread that are handed over, the newest. */
const MOST_EARLIER = 5;

/**
 * Hands the session that has reported a finding what somebody replied to it. Pure: the same request gives the same text.
 *
 * The reply and the finding stand in labelled fields of bounded size that they cannot leave.
 */
export function threadReplyPrompt(request: ThreadReplyRequest): string {
  return [
    'Somebody who may write to the repository has replied to a finding of this review. The repository is mounted as it was. Look into it again.',
    describeFinding(request),
    describeReply(request),
  ].join('\n\n');
}

/** The first message of a session that takes a reply up in place of the one that has reported the finding. */
export function threadPrompt(request: ThreadRequest): string {
  const sections = [
    'Somebody who may write to the repository has replied to a finding of an earlier review, whose session is gone. Nothing is to be reviewed: look into this one finding.',
    describePlaces(request),
    describeFinding(request),
    describeHistory(request),
    describeReply(request),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

/** Sent once to a session that ended its turn without a reply that can be used. */
export function threadReminderPrompt(): string {
  return `You have ended without a reply that can be used. Call ${SUBMIT_REPLY} now with your verdict and the answer; if you could not find out, the finding stands and the answer says what you could not see.`;
}

function describePlaces({ boundary, repository, pullRequest, headSha, mergeBase, mount }: ThreadRequest): string {
  const root = repositoryRoot(repository);
  const places =
    mount.kind === 'head'
      ? [`- ${root} is the repository at the head commit.`]
      : [
          `- ${root} is the repository at the merge base, without the change.`,
          `- ${mount.headCopies} holds the head version of each changed file under its repository path. Cite files by that path, without this prefix.`,
        ];
  return [
    '# Where things are',
    '',
    `Pull request #${pullRequest.number} of ${quoted(boundary, repository, MAX_NAME)}.`,
    `- head commit: ${headSha}`,
    `- merge base: ${mergeBase}`,
    ...places,
    '',
    untrusted(boundary, { label: 'title', text: pullRequest.title, maxLength: MAX_TITLE }),
    untrusted(boundary, { label: 'description', text: pullRequest.body, maxLength: MAX_BODY }),
  ].join('\n');
}

/** With the names by which findings are handed in. */
function describeFinding({ boundary, finding }: ThreadReplyRequest): string {
  const { path, side, severity, category, title, body, evidence, confidence } = finding;
  const lines = { start_line: finding.startLine, end_line: finding.endLine };
  const shown = { path, side, ...lines, severity, category, title, body, evidence, confidence };
  return [
    '# The finding',
    '',
    untrusted(boundary, { label: 'finding', text: JSON.stringify(shown, undefined, 1), maxLength: MAX_FINDING }),
  ].join('\n');
}

function describeHistory({ boundary, history }: ThreadRequest): string {
  if (history.length === 0) return '';
  const fields = history
    .slice(-MOST_EARLIER)
    .flatMap(({ question, answer }) => [
      untrusted(boundary, { label: 'earlier-reply', text: question, maxLength: MAX_EARLIER }),
      untrusted(boundary, { label: 'earlier-answer', text: answer, maxLength: MAX_EARLIER }),
    ]);
  return ['# What was said in the thread before', '', ...fields].join('\n');
}

function describeReply({ boundary, reply, author, language }: ThreadReplyRequest): string {
  return [
    '# The reply',
    '',
    `Written by: ${quoted(boundary, author, MAX_NAME)}`,
    untrusted(boundary, { label: 'reply', text: reply, maxLength: MAX_REPLY }),
    '',
    ...(language === undefined
      ? []
      : [`Write the answer in this language: ${language}. Paths, quotes and fixed words stay as they are.`]),
    `Judge it by the code and hand in with ${SUBMIT_REPLY}.`,
  ].join('\n');
}
