import type { Command, Configuration } from './command.ts';

export const config: Command = {
  verb: 'config',
  summary: 'show the configuration that holds here, and where each value comes from',
  run: async (_args, context) => [{ kind: 'reply', markdown: describeConfiguration(await context.configuration()) }],
};

function describeConfiguration({ baseRef, keys, problems }: Configuration): string {
  const rows = keys.map(({ key, value, origin }) => `| \`${key}\` | ${value} | ${origin} |`);
  const table = ['| key | value | from |', '|---|---|---|', ...rows].join('\n');
  const lead = `Read from the tip of ${baseRef}; what this pull request changes in it does not count yet.`;
  if (problems.length === 0) return `${lead}\n\n${table}`;
  const listed = problems.map((problem) => `- ${problem}`).join('\n');
  return `${lead} Nothing is reviewed until this is corrected:\n\n${listed}\n\n${table}`;
}
