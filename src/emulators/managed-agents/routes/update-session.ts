import { toolList } from '../agent-definition.ts';
import { ApiError, invalid } from '../api-error.ts';
import { mergeMetadata } from '../metadata.ts';
import type { Session } from '../session.ts';
import type { SessionChange } from '../wire.ts';
import { budgetCents } from './session-definition.ts';

/** Applies an update, tells it as `session.updated`, and resumes work that waited for a higher budget. */
export function updateSession(session: Session, change: SessionChange): void {
  if (session.isOver) throw new ApiError('conflict_error', 'the session is terminated');
  if (change.vault_ids !== undefined) throw invalid('vault_ids: cannot be changed');
  if (change.agent !== undefined && session.visibleStatus !== 'idle')
    throw invalid('agent: only while the session is idle');
  const budget = change.budget === undefined ? session.budgetCents : newBudget(session, change.budget);
  const metadata = mergeMetadata(session.metadata, change.metadata);
  if (change.agent?.tools) session.agent = { ...session.agent, tools: toolList(change.agent.tools) };
  if (change.title !== undefined) session.title = change.title;
  session.metadata = metadata;
  session.budgetCents = budget;
  session.touch();
  const { title, budget: shown } = session.toBody();
  session.log.append({
    type: 'session.updated',
    ...(change.title === undefined ? {} : { title }),
    ...(change.metadata === undefined ? {} : { metadata }),
    ...(change.budget === undefined ? {} : { budget: shown }),
  });
  session.turn?.resume();
}

/** A budget is made with the session: later it can be moved or removed for good, never added. */
function newBudget(session: Session, budget: SessionChange['budget']): number | undefined {
  if (!budget) return undefined;
  if (session.budgetCents === undefined) throw invalid('a budget can only be set at creation', 'budget_create_only');
  const cents = budgetCents(budget, session.agent.model.id);
  const consumed = session.meter.cents ?? 0;
  if (cents <= Math.round(consumed) || cents <= consumed) {
    throw invalid('the budget must be above what the session has consumed', 'budget_not_raised');
  }
  return cents;
}
