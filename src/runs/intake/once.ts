import { findDecision } from '../../store/deliveries/find-decision.ts';
import { noteDecision } from '../../store/deliveries/note-decision.ts';
import { inTransaction, type Queryable } from '../../store/queryable.ts';
import type { IntakeContext } from './intake-context.ts';
import { sameRequest } from './same-request.ts';

export interface Refused {
  readonly kind: 'refuse';
  readonly reason: string;
}

/**
 * Changes something in the books for a request, and notes `done` together with it. However often the request is delivered,
 * that is done once: later on it would undo what came after it. `change` may refuse, which is not remembered.
 */
export async function once<const Done extends { readonly kind: string }>(
  { pool, intake, deliveryId }: Pick<IntakeContext, 'pool' | 'intake' | 'deliveryId'>,
  done: Done,
  change: (client: Queryable) => Promise<Refused | undefined>,
): Promise<Done | Refused> {
  if ((await findDecision(pool, sameRequest(intake), done.kind)) !== undefined) return done;
  return await inTransaction(pool, async (client) => {
    const refused = await change(client);
    if (refused === undefined) await noteDecision(client, deliveryId, done);
    return refused ?? done;
  });
}
