import { revealHidden } from '../core/text/reveal-hidden.ts';
import type { ProvedCitation } from '../findings/answer/citation.ts';
import type { ReviewRun } from '../runs/review/run.ts';
import { loadRun, RunGone } from '../store/runs/load-run.ts';
import { CommandFailed } from './command-failed.ts';
import { UsageError } from './usage-error.ts';
import { withDatabase } from './with-database.ts';

/** `answer RUN_ID`: prints an answer in full, also what had no room in its comment. Only reads, beside the running App. */
export async function runAnswer([id, ...more]: string[]): Promise<number> {
  if (id === undefined || id.startsWith('-') || more.length > 0)
    throw new UsageError('answer takes the id of one run, as the end of a shortened answer names it');
  const run = await withDatabase(async (client) => {
    try {
      return await loadRun<ReviewRun>(client, id);
    } catch (error) {
      if (error instanceof RunGone)
        throw new CommandFailed(`There is no run ${id}, or it is older than RETENTION_DAYS.`);
      throw error;
    }
  });
  // Others have written most of it, and a terminal obeys what it is sent.
  console.log(revealHidden(describeAnswer(run)));
  return 0;
}

function describeAnswer({ id, research, target }: ReviewRun): string {
  if (research === undefined) throw new CommandFailed(`Run ${id} is a review; it answers no question.`);
  const { question, answer } = research;
  if (answer === undefined) throw new CommandFailed(`Nothing was handed in for the question of run ${id}.`);
  const notes = [...answer.uncited.map((place) => `${place} is named, and nothing proves it`), ...answer.notChecked];
  return [
    `Question: ${question.text}`,
    `Commit: ${target.headSha} of ${target.owner}/${target.repo} (confidence ${answer.confidence})`,
    answer.answer,
    answer.citations.map(describeCitation).join('\n'),
    ...(notes.length === 0 ? [] : [`Not checked:\n${notes.map((note) => `- ${note}`).join('\n')}`]),
  ].join('\n\n');
}

function describeCitation({ number, repository, path, startLine, endLine }: ProvedCitation): string {
  const lines = startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`;
  return `[${number}] ${repository === undefined ? '' : `${repository}: `}${path}:${lines}`;
}
