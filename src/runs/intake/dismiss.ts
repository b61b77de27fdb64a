import { dismissFinding } from '../../store/known-findings/dismiss-finding.ts';
import { listFindingKeys } from '../../store/known-findings/list-finding-keys.ts';
import { findDecision } from '../../store/deliveries/find-decision.ts';
import type { Effect } from '../../commands/command.ts';
import type { Intake } from '../../triggers/intake.ts';
import type { IntakeContext } from './intake-context.ts';

type Dismissed = { readonly kind: 'dismiss' | 'refuse'; readonly reason: string };

/**
 * Dismisses a finding for a sender who is known to be allowed; `reason` is what they read. The same comment dismisses
 * once: delivered again after the finding has come back, it does not silence it a second time.
 */
export async function dismiss(
  { id, reason }: Extract<Effect, { kind: 'dismiss' }>,
  { kind, repositoryId, commentId }: Extract<Intake, { kind: 'command' }>,
  { pool, intake }: IntakeContext,
): Promise<Dismissed> {
  const done = `Dismissed \`${id}\`: it is not raised again while its code stays as it is. \`/review\` brings the check up to date.`;
  if ((await findDecision(pool, { kind, repositoryId, commentId }, 'dismiss')) !== undefined) {
    return { kind: 'dismiss', reason: done };
  }
  switch (await dismissFinding(pool, intake, { key: id, actor: intake.actor.login, reason })) {
    case 'open':
    case 'dismissed':
      return { kind: 'dismiss', reason: done };
    case 'fixed':
      return { kind: 'refuse', reason: `\`${id}\` is fixed: there is nothing to dismiss.` };
    case undefined:
      return { kind: 'refuse', reason: unknownId(id, await listFindingKeys(pool, intake)) };
  }
}

function unknownId(id: string, keys: readonly string[]): string {
  const [nearest] = keys.toSorted((one, other) => differences(id, one) - differences(id, other));
  const hint = nearest === undefined ? 'Nothing has been found yet.' : `Did you mean \`${nearest}\`?`;
  return `This pull request has no finding \`${id}\`. ${hint}`;
}

/** In how many places two ids differ: what people get wrong when they copy one by hand. */
const differences = (one: string, other: string): number =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, at) => one[at] !== other[at]).filter(Boolean).length;
