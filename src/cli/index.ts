import { parseArgs } from 'node:util';
import { messageOf } from '../core/errors.ts';
import { UsageError } from './usage-error.ts';

const USAGE = `Usage: npm run proofline -- COMMAND

  demo [--repo PATH --base REF --head REF]
      Reviews a change end to end against emulated platforms: no account, no network, no model.
      Without --repo it reviews an example that comes with Proofline.`;

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  demo: async (args) => {
    const { values } = parse(args);
    const { runDemo } = await import('./demo/demo.ts');
    return runDemo(values);
  },
};

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args, options: { repo: text, base: text, head: text } });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
try {
  if (command === undefined) throw new UsageError(name === '' ? 'a command is missing' : `there is no command ${name}`);
  process.exitCode = await command(args);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
