import type { Command, FoundFinding } from './command.ts';

const ID = /^`?(?<id>[0-9a-f]{8,32})`?$/i;

export const why: Command = {
  verb: 'why',
  usage: 'ID',
  summary: 'show a finding again: what it says, the code it was proved by, and since when it has been known',
  run: async (args, context) => {
    const id = ID.exec(args.split(' ')[0] ?? '')?.groups?.['id']?.toLowerCase();
    if (id === undefined) {
      const reason = `Say which finding, for example \`${context.syntax.prefix} why 1a2b3c4d\`; its id stands behind its title.`;
      return [{ kind: 'refuse', reason }];
    }
    const found = await context.finding(id);
    if (found.kind === 'unknown') return [{ kind: 'refuse', reason: describeUnknown(id, found) }];
    return [{ kind: 'reply', markdown: describeFinding(found) }];
  },
};

const STATES = {
  open: 'It stood when it was looked for last',
  fixed: 'Its code is gone',
  dismissed: 'It was dismissed',
} as const;

function describeFinding({
  markdown,
  permalink,
  state,
  sha,
  firstSeen,
}: Extract<FoundFinding, { kind: 'found' }>): string {
  const commit = firstSeen.sha === undefined ? '' : ` in \`${firstSeen.sha}\``;
  return `${markdown}\n\nFirst shown on ${firstSeen.day}${commit}. ${STATES[state]}; last seen at \`${sha}\`: ${permalink}`;
}

function describeUnknown(id: string, { nearest }: Extract<FoundFinding, { kind: 'unknown' }>): string {
  const hint = nearest === undefined ? 'Nothing has been found yet.' : `Did you mean \`${nearest}\`?`;
  return `This pull request has no finding \`${id}\`. ${hint}`;
}
