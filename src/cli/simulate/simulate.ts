import { parseArgs } from 'node:util';
import { readEnvironment } from '../../config/environment.ts';
import { messageOf } from '../../core/errors.ts';
import { GitHubError } from '../../github/github-error.ts';
import { CommandFailed } from '../command-failed.ts';
import { UsageError } from '../usage-error.ts';
import { connectForReading } from './connect.ts';
import { judge, type Question } from './judge.ts';
import { questionOfPayload } from './question-of-payload.ts';
import { questionOfReference } from './question-of-reference.ts';
import { renderJudgement } from './render.ts';

/**
 * `simulate OWNER/REPO#N` or `simulate --payload FILE [--event NAME]`: prints what Proofline would do about a pull request
 * or a webhook, by which configuration, and what it would review. Reads GitHub with tokens that cannot write, opens no
 * session and touches no database.
 */
export async function runSimulate(args: string[]): Promise<number> {
  const { positionals, values } = parse(args);
  const connection = connectForReading(readEnvironment());
  try {
    const question = await ask(positionals, values, connection);
    if (typeof question === 'string') console.log(question);
    else console.log(renderJudgement(await judge(question, connection)));
    return 0;
  } catch (error) {
    if (error instanceof GitHubError) throw new CommandFailed(`GitHub: ${error.message}`);
    throw error;
  }
}

type Values = ReturnType<typeof parse>['values'];

async function ask(
  positionals: readonly string[],
  { payload, event }: Values,
  connection: ReturnType<typeof connectForReading>,
): Promise<Question | string> {
  const [reference, ...more] = positionals;
  if (payload !== undefined && reference === undefined) return await questionOfPayload({ payload, event }, connection);
  if (reference === undefined || payload !== undefined || more.length > 0)
    throw new UsageError('simulate takes a pull request, such as octo/repo#12, or --payload with a file');
  return await questionOfReference(reference, connection);
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args, allowPositionals: true, options: { payload: text, event: text } });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
