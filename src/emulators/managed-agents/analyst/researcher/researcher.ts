import type { BrainContext } from '../../brain.ts';
import type { AnswerTool } from './answer-tool.ts';
import { mountsIn, type Mounted, questionsIn } from './conversation.ts';
import { explain } from './explain.ts';
import { findImports } from './find-imports.ts';
import { findUses } from './find-uses.ts';
import { handIn } from './hand-in.ts';
import { type Inquiry, readInquiry } from './inquiry.ts';
import type { Insight } from './statement.ts';

/**
 * Answers a question about names and files from what is really mounted: it searches, reads and quotes. A question without
 * a subject of its own goes on with the one before.
 */
export async function research(context: BrainContext, tool: AnswerTool): Promise<void> {
  const mounts = mountsIn(context.messages);
  const inquiry = readInquiry(questionsIn(context.messages));
  const insight = inquiry === undefined ? NOT_UNDERSTOOD : await look(context, inquiry, mounts);
  await handIn(context, tool, insight, mounts);
  await context.say('Done.');
}

async function look(context: BrainContext, inquiry: Inquiry, mounts: readonly Mounted[]): Promise<Insight> {
  switch (inquiry.kind) {
    case 'imports':
      return findImports(context, inquiry, mounts);
    case 'explanation':
      return explain(context, inquiry, mounts);
    case 'uses':
    case 'definition':
      return findUses(context, inquiry, mounts);
  }
}

const NOT_UNDERSTOOD: Insight = {
  statements: [
    {
      text: 'I found no name of code or file in the question. I can answer where something is defined or used, which files import something, and what a file or function does.',
      quotes: [],
    },
  ],
  confidence: 'low',
  notChecked: ['The code: I did not know what to look for.'],
};
