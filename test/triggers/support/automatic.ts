import { type AutomaticConfig, DEFAULT_CONFIG } from '../../../src/config/repository/schema.ts';
import type { KnownRun, PullRequestState } from '../../../src/triggers/decide.ts';
import { type AutomaticDecision, countPushes, decideAutomatic } from '../../../src/triggers/decide-automatic.ts';
import { type Candidate, type Cause, holdBack, type Ruling } from '../../../src/triggers/hold-back.ts';

/** Everything on which the decision about an event depends. */
export interface Situation {
  readonly cause: Cause;
  readonly state: PullRequestState & Omit<Candidate, 'isPaused' | 'pushes' | 'heldBy'> & { readonly isPaused: boolean };
  readonly runs: readonly KnownRun[];
  readonly config: Partial<AutomaticConfig>;
  readonly sender: string;
  /** The label that was set. */
  readonly label?: string;
  readonly setters: Readonly<Record<string, string>>;
  readonly writers: readonly string[];
}

export const aState = (state: Partial<Situation['state']> = {}): Situation['state'] => ({
  state: 'open',
  draft: false,
  headSha: 'b',
  baseRef: 'main',
  title: 'Prices in cents',
  body: '',
  labels: [],
  author: { login: 'ada', type: 'User' },
  isPublic: false,
  isPaused: false,
  ...state,
});

export const aRun = (run: Partial<KnownRun> = {}): KnownRun => ({
  id: 'r1',
  headSha: 'b',
  baseRef: 'main',
  attempt: 1,
  isLive: false,
  isStopOrdered: false,
  isAutomatic: true,
  ...run,
});

export const aSituation = (situation: Partial<Situation> = {}): Situation => ({
  cause: 'opened',
  state: aState(),
  runs: [],
  config: {},
  sender: 'ada',
  setters: {},
  writers: ['ada'],
  ...situation,
});

export interface Decided {
  readonly decision: AutomaticDecision;
  /** Whose permission had to be asked for. */
  readonly asked: readonly string[];
}

/** Decides as intake does, with the permissions of the situation in the place of GitHub. */
export function decideIn({ cause, state, runs, config, sender, label, setters, writers }: Situation): Decided {
  const effective = { ...DEFAULT_CONFIG, ...config };
  const newest = runs.find((run) => run.headSha === state.headSha && run.baseRef === state.baseRef);
  const candidate = { ...state, pushes: countPushes(state.headSha, runs), heldBy: newest?.heldBy ?? undefined };
  const asked: string[] = [];
  const rule = (): Exclude<Ruling, { kind: 'ask' }> => {
    const ruling = holdBack(
      candidate,
      {
        cause,
        sender,
        label,
        setterOf: (name) => setters[name],
        mayWrite: (login) => (asked.includes(login) ? writers.includes(login) : undefined),
      },
      effective,
    );
    if (ruling.kind !== 'ask') return ruling;
    if (asked.includes(ruling.login)) throw new Error(`asked twice about ${ruling.login}`);
    asked.push(ruling.login);
    return rule();
  };
  const ruling = rule();
  return { decision: decideAutomatic(cause, ruling, state, runs), asked };
}
