import { dismissFinding } from '../../store/known-findings/dismiss-finding.ts';
import { listFindingKeys } from '../../store/known-findings/list-finding-keys.ts';
import type { Effect } from '../../commands/command.ts';
import { type CommandSyntax, writeCommand } from '../../commands/syntax.ts';
import type { IntakeContext } from './intake-context.ts';
import { once, type Refused } from './once.ts';

type Dismissed = Refused | { readonly kind: 'dismiss'; readonly reason: string };

/**
 * Dismisses a finding for a sender who is known to be allowed; `reason` is what they read. The same comment dismisses
 * once: delivered again after the finding has come back, it does not silence it a second time.
 */
export async function dismiss(
  { id, reason }: Extract<Effect, { kind: 'dismiss' }>,
  context: Pick<IntakeContext, 'pool' | 'intake' | 'deliveryId'> & { readonly syntax: CommandSyntax },
): Promise<Dismissed> {
  const { intake, syntax } = context;
  const done = `Dismissed \`${id}\`: it is not raised again while its code stays as it is. \`${writeCommand(syntax, 'review')}\` brings the check up to date.`;
  return await once(context, { kind: 'dismiss', reason: done }, async (client) => {
    switch (await dismissFinding(client, intake, { key: id, actor: intake.actor.login, reason })) {
      case 'open':
      case 'dismissed':
        return undefined;
      case 'fixed':
        return { kind: 'refuse', reason: `\`${id}\` is fixed: there is nothing to dismiss.` };
      case undefined:
        return { kind: 'refuse', reason: describeUnknownId(id, await listFindingKeys(client, intake)) };
    }
  });
}

/** What somebody reads who names a finding that there is not. */
export function describeUnknownId(id: string, keys: readonly string[]): string {
  const nearest = nearestKey(id, keys);
  const hint = nearest === undefined ? 'Nothing has been found yet.' : `Did you mean \`${nearest}\`?`;
  return `This pull request has no finding \`${id}\`. ${hint}`;
}

/** The id that was most likely meant; undefined when there is none at all. */
export const nearestKey = (id: string, keys: readonly string[]): string | undefined =>
  keys.toSorted((one, other) => differences(id, one) - differences(id, other))[0];

/** In how many places two ids differ: what people get wrong when they copy one by hand. */
const differences = (one: string, other: string): number =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, at) => one[at] !== other[at]).filter(Boolean).length;
