import type { Pool } from 'pg';
import type { ReviewBackground } from '../../agents/prompts/review-request.ts';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { SecretMasker } from '../../core/secrets.ts';
import type { ChangedFile } from '../../diff/changed-file.ts';
import type { FileGroup } from '../../diff/group-files.ts';
import type { AppIdentity } from '../../github/identity.ts';
import type { GitHub } from '../../github/github.ts';
import type { AgentExecutor } from '../../sessions/executor.ts';
import type { Wakes } from '../../store/wake.ts';
import type { Fact } from './fact.ts';
import type { DrivenPart, PartCrew } from './parts/crew.ts';
import type { SessionFollower } from './session-follower.ts';
import type { TextCache } from './text-cache.ts';

/** What every review of this process works with. */
export interface ReviewDeps {
  readonly pool: Pool;
  readonly wakes: Wakes;
  readonly github: GitHub;
  readonly executor: AgentExecutor;
  readonly identity: () => Promise<AppIdentity>;
  readonly clock: Clock;
  readonly log: Log;
  readonly masker: SecretMasker;
  readonly settings: ReviewSettings;
}

export interface ReviewSettings {
  readonly appId: number;
  /** Identifies this installation of Proofline in the metadata of its sessions. */
  readonly instanceId: string;
  readonly model: string;
  /** What all reviews of one installation may spend in a day (UTC), in US cents. */
  readonly dailyBudgetCents: number;
  /** REST root of a GitHub Enterprise host; absent for github.com. */
  readonly githubBaseUrl: string | undefined;
}

/** The files of the change as they were when the run was planned. */
export interface ReviewPlan extends ReviewBackground {
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly files: readonly PlannedFile[];
  /** Files of the change that GitHub counts and does not list. */
  readonly unlisted?: number;
  /** How the files are divided among sessions, when they are too many for one. */
  readonly groups?: readonly FileGroup[];
}

export interface PlannedFile extends ChangedFile {
  /** The change of a file for which GitHub shows no diff, made from its two texts. It has no lines to comment on. */
  readonly computedPatch?: string;
  /** Why the file is not reviewed; absent when it is. */
  readonly skipped?: string;
  /** The commit in which it was read as it is now: it counts as read and is not handed over. */
  readonly readAt?: string;
  /** Skipped for its size alone: it wanted a review, and without it the review is not whole. */
  readonly isMissed?: boolean;
  /** Whether the prompt contains the whole file, so that nothing of it is left to open. */
  readonly givenInFull: boolean;
}

/** Whether a file is for the agent to read. */
export const isToRead = ({ skipped, readAt }: PlannedFile): boolean => skipped === undefined && readAt === undefined;

/** What an effect may use. `isRepeat` tells that an earlier try may have had its effect: look before writing. */
export interface EffectContext extends ReviewDeps {
  readonly plan: ReviewPlan;
  readonly texts: TextCache;
  readonly follower: SessionFollower;
  /** Those who review the parts of a split run. */
  readonly crew: PartCrew;
  /** Set for a part: what it may spend when its share is used up. */
  readonly askForShare?: DrivenPart['askForShare'];
  readonly isRepeat: boolean;
  /** Aborts on shutdown; effects that wait must then return. */
  readonly signal: AbortSignal;
}

/** What an effect comes back with. */
export interface Performed {
  readonly fact: Fact;
  /** Stored beside the run when given. */
  readonly plan?: ReviewPlan;
}
