import { SUBMIT_REVIEW } from '../definition.ts';

/** Sent once to a session that ended its turn without a result that could be accepted. */
export function reminderPrompt(): string {
  return [
    `You have ended without an accepted result, so nothing of your review can be shown yet.`,
    `Call ${SUBMIT_REVIEW} now with a summary and the findings you are sure of; an empty list of findings is fine.`,
    'If an earlier call was refused, correct what its reply named. Read changed files that you have not opened first.',
  ].join(' ');
}
