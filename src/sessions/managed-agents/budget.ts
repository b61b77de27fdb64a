import type { BetaManagedAgentsBudgetLimit } from '@anthropic-ai/sdk/resources/beta/sessions/sessions';

/** A hard cap in the platform's form: whole cents as a string. Rounds down, to one cent at least. */
export function budgetOf(cents: number): BetaManagedAgentsBudgetLimit {
  return { type: 'limit', max_list_cost: { amount: String(Math.max(1, Math.floor(cents))), currency: 'USD' } };
}
