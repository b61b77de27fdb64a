import { enableCompileCache } from 'node:module';
import { AppError } from '../core/errors.ts';
import { CommandFailed } from './command-failed.ts';
import { parseOptions, parseWords } from './parse-options.ts';
import { UsageError } from './usage-error.ts';

// Commands are loaded below; a warm cache halves their time to start.
enableCompileCache();

const USAGE = `Usage: npm run proofline -- COMMAND

  demo [--repo PATH --base REF --head REF]
      Reviews a change end to end against emulated platforms: no account, no network, no model.
      Without --repo it reviews an example that comes with Proofline.
  demo research QUESTION [--repo PATH]
      Has a question such as "where is NAME used" answered the same way, about the commit that is checked out there.
  simulate OWNER/REPO#N
  simulate --payload FILE [--event NAME]
      Prints what the App would do about a pull request or a webhook, by which configuration, and what it would
      review. Changes nothing; needs the environment of the App.
  delivery ID
      Prints what was decided about a webhook.
  answer RUN_ID
      Prints the answer to a question in full, also what had no room in its comment.
  bench [NAME [OPTIONS]] [--json] [--list]
      Measures the App on this machine against emulated platforms. --list tells what there is to measure.`;

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  demo: async ([first, ...rest]) => {
    if (first === 'research') return await demoResearch(rest);
    const options = parseOptions(first === undefined ? [] : [first, ...rest], { repo: TEXT, base: TEXT, head: TEXT });
    const { runDemo } = await import('./demo/demo.ts');
    return runDemo(options);
  },
  simulate: async (args) => {
    const { runSimulate } = await import('./simulate/simulate.ts');
    return await runSimulate(args);
  },
  delivery: async (args) => {
    const { runDelivery } = await import('./delivery.ts');
    return await runDelivery(args);
  },
  answer: async (args) => {
    const { runAnswer } = await import('./answer.ts');
    return await runAnswer(args);
  },
  bench: async (args) => {
    const { runBench } = await import('./bench/bench.ts');
    return runBench(args);
  },
};

const TEXT = { type: 'string' } as const;

async function demoResearch(args: string[]): Promise<number> {
  const { values, positionals } = parseWords(args, { repo: TEXT });
  if (positionals.length !== 1) throw new UsageError('demo research takes one question, in quotes');
  const [question = ''] = positionals;
  const { runResearchDemo } = await import('./demo/research-demo.ts');
  return await runResearchDemo({ question, ...values });
}

/** Runs the command that the arguments name; returns the exit code. */
async function main([name = '', ...args]: string[]): Promise<number> {
  if ([name, ...args].some((argument) => argument === '--help' || argument === '-h')) {
    console.log(USAGE);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new UsageError(name === '' ? 'a command is missing' : `there is no command ${name}`);
  return await command(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
  else console.error(error instanceof CommandFailed || error instanceof AppError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
