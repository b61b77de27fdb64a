import { z } from 'zod';
import { cronProblem } from './cron.ts';
import { dollars, flag, said, words } from './fields.ts';
import { describeStrangers } from './nearest-key.ts';

const MOST = { repositories: 10, questions: 10, question: 2000, name: 100 } as const;

/** An object whose strange keys are told with what they may have been meant as; `what` is said of all that is none. */
function keys<Shape extends z.ZodRawShape>(shape: Shape, what: string) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? describeStrangers(issue.keys, known) : what),
  });
}

const opened = z
  .union(
    [
      z.literal('off'),
      keys({ labels: words('labels'), title_keywords: words('words') }, 'must have labels, title_keywords or both'),
    ],
    { error: 'must be off, or have labels, title_keywords or both' },
  )
  .describe(
    'Which newly opened issues are researched by themselves: those with one of the labels, or with one of the words in the title; {} for all. Only those of people who may write.',
  )
  .default('off');

/** The account is that of the repository itself, whether or not it is named. */
const repository = z
  .string({ error: 'must be the name of a repository, such as tools or octo/tools' })
  .regex(/^(?:[A-Za-z0-9][A-Za-z0-9-]{0,38}\/)?(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, {
    error: 'must be the name of a repository, such as tools or octo/tools, and no address of it',
  });

const cron = z.string({ error: 'must be a cron expression, as in 0 6 * * 1' }).superRefine((expression, context) => {
  const problem = cronProblem(expression);
  if (problem !== undefined) context.addIssue(problem);
});

/** It is the title of an issue as well. */
const title = said(MOST.name).regex(/^[^\r\n]*$/, { error: 'must be one line' });

const questions = z
  .array(keys({ name: title, cron, question: said(MOST.question) }, 'must have name, cron and question'), {
    error: 'must be a list of questions, each with name, cron and question',
  })
  .max(MOST.questions, { error: `must have at most ${MOST.questions} questions` })
  .superRefine((list, context) => {
    for (const [at, { name }] of list.entries()) {
      const isTaken = list.slice(0, at).some((other) => other.name.toLowerCase() === name.toLowerCase());
      if (isTaken) context.addIssue({ code: 'custom', path: [at, 'name'], message: 'must have a name of its own' });
    }
  })
  .describe(
    'Questions that are asked again and again, by cron expressions in UTC, at most once an hour each; the report of each is kept in an issue of that name.',
  )
  .default([]);

/** What a repository says about research. */
export const Research = keys(
  {
    enabled: flag('Whether questions about the code are answered at all.').default(true),
    label: said(MOST.name)
      .nullable()
      .describe('The label that lets an issue be researched when somebody sets it who may write; null for none.')
      .default('research'),
    opened,
    repositories: z
      .array(repository, { error: 'must be a list of repositories' })
      .max(MOST.repositories, { error: `must have at most ${MOST.repositories} repositories` })
      .describe('Other repositories of the same account that are read beside this one, where the App may read them.')
      .default([]),
    schedule: questions,
    budget: dollars('What one question may spend, in US dollars; never more than the operator allows.'),
  },
  'must have keys such as enabled or label',
);

export type ResearchConfig = z.output<typeof Research>;
export type ScheduledQuestion = ResearchConfig['schedule'][number];
