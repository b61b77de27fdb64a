import { SUBMIT_REVIEW } from '../../src/agents/definition.ts';
import type { Brain, BrainContext } from '../../src/emulators/managed-agents/brain.ts';
import type { Random } from '../random.ts';
import type { HeadCommit } from './commits.ts';
import type { Timeline } from './timeline.ts';

/** How a session goes; weighted by how often it stands here. */
const ENDINGS = [
  'finds something',
  'finds something',
  'finds something',
  'finds something',
  'finds nothing',
  'finds nothing',
  'hands in twice',
  'needs a reminder',
  'hands in nothing',
  'refuses',
  'meets an overload',
  'breaks down',
  'uses too many tools',
  'spends too much',
  'loses the repository',
  'never ends',
  'is rescheduled',
  'asks for another tool',
] as const;
type Ending = (typeof ENDINGS)[number];

/** What is wrong with a platform that is not the App's fault. */
export interface Minds {
  readonly brain: Brain;
  /** From now on every session does its work. */
  calm(): void;
  readonly seen: ReadonlyMap<string, number>;
}

/** Agents that do as chance wants; `headOf` tells what they would see of a commit. */
export function mindsOf(timeline: Timeline, random: Random, headOf: (sha: string) => HeadCommit | undefined): Minds {
  const endings = new Map<string, Ending>();
  const seen = new Map<string, number>();
  let isCalm = false;
  const think = async (context: BrainContext, least: number, most: number) => {
    await timeline.sleep(random.int(least, most), context.signal).catch(() => undefined);
  };
  const brain: Brain = async (context) => {
    const ending = isCalm ? 'finds something' : (endings.get(context.sessionId) ?? random.pick(ENDINGS));
    endings.set(context.sessionId, ending);
    seen.set(ending, (seen.get(ending) ?? 0) + 1);
    await think(context, 500, 20_000);
    await context.say('Reading.');
    await think(context, 500, random.chance(10) ? 240_000 : 20_000);
    await act(ending, context, { random, head: headOf(context.metadata['head_sha'] ?? ''), timeline, think });
  };
  return { brain, seen, calm: () => (isCalm = true) };
}

interface Occasion {
  readonly random: Random;
  readonly head: HeadCommit | undefined;
  readonly timeline: Timeline;
  readonly think: (context: BrainContext, least: number, most: number) => Promise<void>;
}

async function act(ending: Ending, context: BrainContext, occasion: Occasion): Promise<void> {
  const { random, think } = occasion;
  const submit = async (most: number) => {
    const findings = random.list(0, most, () => claim(occasion));
    await context.callCustomTool(SUBMIT_REVIEW, { summary: 'It was read.', findings });
  };
  switch (ending) {
    case 'finds something':
      return await submit(4);
    case 'finds nothing':
      return await submit(0);
    case 'hands in twice':
      await submit(2);
      await think(context, 100, 5000);
      return await submit(2);
    case 'needs a reminder':
      if (context.turn > 1) await submit(2);
      return;
    case 'hands in nothing':
      return;
    case 'refuses':
      return context.end('refusal', 'cyber');
    case 'meets an overload':
      return context.fail('model_overloaded_error');
    case 'breaks down':
      return context.fail('unknown_error', 'terminal');
    case 'uses too many tools':
      return context.fail('tool_use_limit_reached_error');
    case 'spends too much':
      context.spend(random.int(80, 500));
      await context.say('Still reading.');
      return await submit(2);
    case 'loses the repository':
      context.emit(repositoryLost());
      await context.say('It looks fine.');
      return await submit(3);
    case 'never ends':
      await occasion.timeline.sleep(3 * 3_600_000, context.signal).catch(() => undefined);
      return;
    case 'is rescheduled':
      await context.reschedule(think(context, 1000, 60_000));
      return await submit(2);
    case 'asks for another tool':
      await context.callCustomTools([
        { name: SUBMIT_REVIEW, input: { summary: 5 } },
        { name: SUBMIT_REVIEW, input: { summary: 'Read.', findings: [claim(occasion)] } },
      ]);
      return;
  }
}

const repositoryLost = () => ({
  type: 'session.error',
  error: { type: 'repository_clone_error', message: 'simulated', retry_status: { type: 'retrying' } },
});

/** True, a few lines off, or made up. */
function claim({ random, head }: Occasion): object {
  const lines = head?.lines ?? [];
  const line = random.int(1, Math.max(1, lines.length - 1));
  const cited = random.chance(80) ? line : line + random.int(1, 3);
  const evidence = random.chance(85) ? (lines[line - 1] ?? '') : 'return nothing.of(the.kind);';
  return {
    path: head?.path ?? 'none.ts',
    side: 'head',
    start_line: cited,
    end_line: cited,
    severity: random.pick(['critical', 'major', 'minor', 'info']),
    category: random.pick(['bug', 'security', 'tests']),
    title: `Line ${line} (${random.int(0, 1_000_000)})`,
    body: 'It is so.',
    evidence: evidence === '' ? '}' : evidence,
    confidence: random.pick(['high', 'high', 'medium', 'low']),
  };
}
