import type { LoggedEvent } from '../event-log.ts';
import type { Session } from '../session.ts';
import type { Notifier } from './notifier.ts';

/** The webhook's names for what the history calls otherwise. */
const NOTICES: ReadonlyMap<string, string> = new Map([
  ['session.status_running', 'session.status_run_started'],
  ['session.status_idle', 'session.status_idled'],
  ['session.status_rescheduled', 'session.status_rescheduled'],
  ['session.status_terminated', 'session.status_terminated'],
  ['session.updated', 'session.updated'],
  ['session.deleted', 'session.deleted'],
]);

/** Tells the webhook what happens to a session from now on; that the budget is used up once per budget value. */
export function watchSession(notifier: Notifier, session: Session): void {
  let reportedBudget: number | undefined;
  session.log.subscribe((event) => {
    const notice = NOTICES.get(event.type);
    if (notice !== undefined) notifier.announce(notice, session.id);
    if (!isAtBudget(event) || reportedBudget === session.budgetCents) return;
    reportedBudget = session.budgetCents;
    notifier.announce('session.budget_reached', session.id);
  });
}

function isAtBudget(event: LoggedEvent): boolean {
  const reason = event.type === 'session.status_idle' ? event['stop_reason'] : undefined;
  return typeof reason === 'object' && reason !== null && 'type' in reason && reason.type === 'budget_reached';
}
