import type { Effect } from '../../commands/command.ts';
import { type CommandSyntax, writeCommand } from '../../commands/syntax.ts';
import { listFindingKeys } from '../../store/known-findings/list-finding-keys.ts';
import { reopenFinding } from '../../store/known-findings/reopen-finding.ts';
import { describeUnknownId } from './dismiss.ts';
import type { IntakeContext } from './intake-context.ts';
import { once, type Refused } from './once.ts';

type Reopened = Refused | { readonly kind: 'reopen'; readonly reason: string };

/** Takes the dismissal of a finding back for a sender who is known to be allowed; the same comment does that once. */
export async function reopen(
  { id }: Extract<Effect, { kind: 'reopen' }>,
  context: Pick<IntakeContext, 'pool' | 'intake' | 'deliveryId'> & { readonly syntax: CommandSyntax },
): Promise<Reopened> {
  const { intake, syntax } = context;
  const done = `\`${id}\` is open again. \`${writeCommand(syntax, 'review')}\` brings the check up to date.`;
  return await once(context, { kind: 'reopen', reason: done }, async (client) => {
    switch (await reopenFinding(client, intake, id)) {
      case 'dismissed':
      case 'open':
        return undefined;
      case 'fixed':
        return { kind: 'refuse', reason: `\`${id}\` is fixed: there is nothing to bring back.` };
      case undefined:
        return { kind: 'refuse', reason: describeUnknownId(id, await listFindingKeys(client, intake)) };
    }
  });
}
