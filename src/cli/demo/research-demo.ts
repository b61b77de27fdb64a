import { writeFile } from 'node:fs/promises';
import { revealHidden } from '../../core/text/reveal-hidden.ts';
import { UsageError } from '../usage-error.ts';
import { describeAnswer } from './answer-text.ts';
import { type Demonstration, demonstrate, hostRepository, untilSeen } from './demonstrate.ts';
import { findReadable, type Readable } from './subject.ts';

export interface QuestionOptions {
  readonly question: string;
  readonly repo?: string | undefined;
}

/**
 * Has a question about a repository answered before your eyes: an issue with the question in, one comment with the answer
 * out, whose links are shown as the lines of the repository that they lead to. The agent's answers come from a text search.
 *
 * Returns the exit code: 0 when the question was answered and every request of the App was one that the platforms allow.
 */
export async function runResearchDemo({ question, repo }: QuestionOptions): Promise<number> {
  const asked = question.trim();
  if (asked === '') throw new UsageError('the question is empty');
  return await demonstrate(
    async (work) => await findReadable({ repo }, work),
    async (readable, demonstration) => await answerOnStage(asked, readable, demonstration),
  );
}

async function answerOnStage(question: string, readable: Readable, demonstration: Demonstration): Promise<number> {
  const { stage, progress, result, log } = demonstration;
  const { github } = stage;
  const repository = await hostRepository(demonstration, readable);
  await github.pushBranch({ repository, revision: readable.head, announce: false });
  const issue = await github.openIssue({ repository, title: 'A question', author: 'ada', announce: false });
  const { number } = issue;
  await github.comment({ repository, number, login: 'ada', body: `/research ${question}` });
  progress.say(`webhook delivered: issue_comment.created for ${readable.name}#${number}`);
  const comment = await untilSeen(
    demonstration,
    () => github.issueComments(repository, number).find(({ body }) => isAnswer(body)),
    'the question was answered',
  );
  // The text comes from the repository: none of it may speak to the terminal.
  await writeFile(result, revealHidden(comment.body));
  console.log(`\n${revealHidden(await describeAnswer(comment.body, readable.gitDir))}`);
  console.log(`\nWhere to look further\n  ${result}  the answer as it was posted\n  ${log}  the App's log`);
  return 0;
}

const isAnswer = (body: string): boolean =>
  body.includes('<!-- proofline:answer:') && !body.includes('**Researching …**');
