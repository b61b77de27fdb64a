import type { z } from 'zod';
import { about, type Classification, defaultBranchOf, isBot, skip, take } from '../classification.ts';
import type { IssuePayload } from '../payload.ts';

const ENDINGS = ['closed', 'deleted', 'transferred'] as const;

/** One more than the agent is handed, so that it is told of a cut. */
const MAX_BODY = 20_001;

/** An edited issue asks nothing new: a label, or a command, asks about it as it is now. */
export function classifyIssue(payload: z.infer<typeof IssuePayload>): Classification {
  const { action, issue, label } = payload;
  if (issue.pull_request !== undefined) return skip('the issue is a pull request');
  const here = about(payload, issue.number);
  const how = ENDINGS.find((ending) => ending === action);
  if (how !== undefined) return take({ kind: 'issue-closed', ...here, how });
  if (action !== 'opened' && action !== 'labeled') return skip(`issues.${action} is not acted on`);
  if (isBot(payload.sender)) return skip('bots cannot ask');
  const body = (issue.body ?? '').slice(0, MAX_BODY).toWellFormed();
  const asked = { kind: 'question', ...here, ...defaultBranchOf(payload), title: issue.title, body } as const;
  if (action === 'opened')
    return take({ ...asked, source: 'opened', labels: (issue.labels ?? []).map(({ name }) => name) });
  return label ? take({ ...asked, source: 'label', label: label.name }) : skip('a label without a name');
}
