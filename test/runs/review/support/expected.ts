import { readRecording, type RawEvent } from './recorded-session.ts';
import { reviewRecorded } from './review-recorded.ts';
import type { Stage } from './stage.ts';

/** The recorded sessions, and what a check must say about each. */
export const RECORDINGS = [
  // Reads, an overload, a reschedule, a compaction; one finding moved, one refused and corrected, two calls at
  // once. What somebody does with the session after its end does not count.
  { name: 'complete', title: '3 findings · 4/4 files read · $0.14', conclusion: 'neutral' },
  // Ends its turn without a result, is reminded, hands it in.
  { name: 'reminded', title: '1 finding · 4/4 files read · $0.10', conclusion: 'neutral' },
  // Hands in what it has, reads on and reaches its budget.
  {
    name: 'budget-reached',
    title: 'Budget reached · 1 finding · 4/4 files read · $2.04',
    conclusion: 'action_required',
  },
] as const;
export type Name = (typeof RECORDINGS)[number]['name'];

export interface Expected {
  readonly recording: readonly RawEvent[];
  readonly published: string;
}

/** What each recorded session publishes when nothing goes wrong: every event comes by one stream, once. */
export async function publishUndisturbed(stage: Stage): Promise<Readonly<Record<Name, Expected>>> {
  const { signal } = new AbortController();
  const entries: [Name, Expected][] = [];
  for (const { name } of RECORDINGS) {
    const recording = readRecording(name);
    const { published } = await reviewRecorded(stage, recording, { mode: 'stream' }, { signal });
    entries.push([name, { recording, published }]);
  }
  return Object.fromEntries(entries) as Record<Name, Expected>;
}

/** Every `step`th event of a recording to cut after, from before the first to after the last. */
export function cutsOf(name: Name, step = 1): readonly { readonly name: Name; readonly after: number }[] {
  const { length } = readRecording(name);
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => ({ name, after: index * step }));
}
