import { writeFile } from 'node:fs/promises';
import { revealHidden } from '../../core/text/reveal-hidden.ts';
import { type Demonstration, demonstrate, hostRepository, untilSeen } from './demonstrate.ts';
import { describeResult, resultMarkdown } from './result.ts';
import { findSubject, type Subject, type SubjectOptions } from './subject.ts';

/**
 * Runs the App's main job before your eyes: a signed webhook in, a check run and a review out. The agent's findings come
 * from offline analysers.
 *
 * Returns the exit code: 0 when the review was concluded and every request of the App was one that the platforms allow.
 */
export async function runDemo(options: SubjectOptions): Promise<number> {
  return await demonstrate(async (work) => await findSubject(options, work), reviewOnStage);
}

async function reviewOnStage(subject: Subject, demonstration: Demonstration): Promise<number> {
  const { stage, progress, result, log } = demonstration;
  const repository = await hostRepository(demonstration, subject);
  const { base, head, title } = subject;
  const opened = { repository, title, base, head, headRef: 'change', author: 'ada' };
  const pullRequest = await stage.github.openPullRequest(opened);
  progress.say(`webhook delivered: pull_request.opened for ${subject.name}#${pullRequest.number}`);
  const check = await untilSeen(
    demonstration,
    () => stage.github.checkRuns(repository).find((run) => run.status === 'completed'),
    'the review was concluded',
  );
  const reviewed = { repository, pullRequest, check };
  // Names and titles come from the repository: none of them may speak to the terminal.
  await writeFile(result, revealHidden(resultMarkdown(stage, reviewed)));
  console.log(`\n${revealHidden(describeResult(stage, reviewed))}`);
  console.log(`\nWhere to look further\n  ${result}  the check and the review in full\n  ${log}  the App's log`);
  return 0;
}
