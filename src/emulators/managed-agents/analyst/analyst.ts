import type { Brain, BrainContext } from '../brain.ts';
import { analyse } from './analysers/analyse.ts';
import { type Change, findChange } from './find-change.ts';
import type { SourceFile } from './observation.ts';
import { readSource } from './read-source.ts';
import { findReplyTool, isReplyTo, reply } from './replier.ts';
import { findResultTools, type ResultTool } from './result-tool.ts';
import { findAnswerTool } from './researcher/answer-tool.ts';
import { research } from './researcher/researcher.ts';
import { submit } from './submit.ts';

/**
 * An agent without a model. With a tool for answers it answers the question by searching; to a reply to a finding it says
 * whether the code is still there; else it finds the change, really
 * opens the changed files with its tools, and reports what offline analysers see on the changed lines. Knows nothing about
 * the App but what the agent definition and the messages say.
 */
export const analyst: Brain = async (context) => {
  const answerTool = findAnswerTool(context.agent.tools);
  const replyTool = findReplyTool(context.agent.tools);
  const [reviewTool] = findResultTools(context.agent.tools);
  if (replyTool !== undefined && isReplyTo(context)) await reply(context, replyTool);
  else if (answerTool !== undefined) await research(context, answerTool);
  else if (reviewTool !== undefined) await review(context, reviewTool, await findChange(context));
  else await context.say('No tool to hand in a result was found, so there is nothing to do.');
};

async function review(context: BrainContext, tool: ResultTool, change: Change): Promise<void> {
  const wanted = change.files.filter(({ isRemoved, isBinary }) => !isRemoved && !isBinary);
  const read = await readAll(context, wanted, change.locate);
  await lookAround(context, read);
  const observations = await analyse(read);
  const files = new Map(read.map((file) => [file.path, file]));
  await submit(context, tool, summaryOf(read.length, change.files.length, observations.length), observations, files);
  await context.say('Done.');
}

async function readAll(
  context: BrainContext,
  wanted: Change['files'],
  locate: Change['locate'],
): Promise<SourceFile[]> {
  const read: SourceFile[] = [];
  for (const file of wanted) {
    const source = await readSource(context, locate(file.path), file);
    if (source) read.push(source);
  }
  return read;
}

/** Searches for what the change defines, the way a reviewer looks for its users. */
async function lookAround(context: BrainContext, files: readonly SourceFile[]): Promise<void> {
  if (!context.canUse('grep')) return;
  const added = files.flatMap((file) =>
    [...file.lines].flatMap(([line, text]) => (file.changedLines.has(line) ? [text] : [])),
  );
  const names = added.flatMap(
    (text) => /\b(?:function|class|def|func|fn|interface|type)\s+(\w{4,})/.exec(text)?.[1] ?? [],
  );
  for (const name of [...new Set(names)].slice(0, 3)) await context.useTool('grep', { pattern: `\\b${name}\\b` });
}

function summaryOf(read: number, changed: number, found: number): string {
  return [
    `Opened ${read} of ${changed} changed files and checked their changed lines: ${found === 0 ? 'nothing' : found} to report.`,
    'This is the word of offline analysers (oxlint, secretlint and line rules). No model was involved.',
  ].join(' ');
}
