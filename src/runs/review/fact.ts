import type { ConfigProblem } from '../../config/repository/config-problem.ts';
import type { Recovery } from '../../core/errors.ts';
import type { ProvedFinding } from '../../findings/proved-finding.ts';
import type { OpenedSession, PinnedAgent } from '../../sessions/executor.ts';
import type { SessionEvent, Usage } from '../../sessions/session-event.ts';
import type { StopCause } from '../../triggers/decide.ts';
import type { ResearchFact } from '../research/fact.ts';
import type { EffectName } from './effect.ts';
import type { Answer, Asker, PartResult, PlanSummary, RunComparison } from './run.ts';
import type { TokenLife } from './token-life.ts';

/** A failed effect, reduced to what a run decides by. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly recovery: Recovery;
  readonly retryAfterMs?: number;
  /** GitHub refused something that it may not have seen yet. */
  readonly mayPass?: true;
}

/** What happened. Facts carry no tokens and no keys: they are stored. */
export type Fact =
  | ResearchFact
  | { readonly type: 'intended'; readonly effect: EffectName }
  | { readonly type: 'failed'; readonly effect: EffectName; readonly failure: Failure }
  /** `conclusion` when there was nothing to wait for. */
  | { readonly type: 'check-opened'; readonly checkRunId: number; readonly conclusion?: string }
  /** There is a newer run of this head: its check is the one that counts. */
  | { readonly type: 'check-dropped' }
  | { readonly type: 'planned'; readonly plan: PlanSummary }
  | { readonly type: 'overtaken'; readonly cause: StopCause }
  /** The repository's configuration cannot be acted upon. */
  | { readonly type: 'config-broken'; readonly problems: readonly ConfigProblem[] }
  | { readonly type: 'agent-ensured'; readonly agent: PinnedAgent }
  /** `token` is absent for a session that was found: then its token's life is not known. */
  | {
      readonly type: 'session-opened';
      readonly session: OpenedSession;
      readonly budgetCents: number;
      readonly token?: TokenLife;
    }
  | { readonly type: 'followed'; readonly events: readonly SessionEvent[] }
  | {
      readonly type: 'proved';
      readonly answer: Answer;
      /** Absent when the call carried no usable result. */
      readonly result?: { readonly summary: string; readonly findings: readonly ProvedFinding[] };
    }
  | { readonly type: 'answered'; readonly toolUseIds: readonly string[] }
  | { readonly type: 'reminded' }
  /** `isDropped`: there was no room for it. */
  | { readonly type: 'progress-reported'; readonly isDropped?: true }
  | { readonly type: 'rechecked' }
  | { readonly type: 'compared'; readonly comparison: RunComparison }
  /** `threads` are the keys of the findings that it carries as comments on the diff. */
  | {
      readonly type: 'review-posted';
      readonly reviewId?: number;
      readonly inline: number;
      readonly threads?: readonly string[];
    }
  | { readonly type: 'review-refused' }
  | { readonly type: 'annotated'; readonly total: number }
  | { readonly type: 'concluded'; readonly conclusion: string }
  | { readonly type: 'threads-answered' }
  /** `usage` is what the session had consumed when it was stopped; absent when it stays open or did not tell. */
  | { readonly type: 'session-settled'; readonly usage?: Usage; readonly isCostUnknown?: boolean }
  | { readonly type: 'sarif-uploaded' }
  | { readonly type: 'acknowledged' }
  | { readonly type: 'token-rotated'; readonly token: TokenLife }
  | { readonly type: 'rotation-failed'; readonly why: string; readonly retryAfterMs?: number }
  | { readonly type: 'budget-reserved'; readonly cents: number }
  | { readonly type: 'daily-budget-exhausted' }
  /** Other reviews hold what the run was raised by; it works on with what it has. */
  | { readonly type: 'raise-held' }
  | { readonly type: 'budget-applied'; readonly budgetCents: number }
  | { readonly type: 'session-retired'; readonly sessionId: string; readonly usage: Usage }
  /** What the parts have come to; `areSettled` when none of them has anything left to do. */
  | { readonly type: 'parts-gathered'; readonly parts: readonly PartResult[]; readonly areSettled: boolean }
  /** The parts are at work, or nothing changed in what is known of them. */
  | { readonly type: 'parts-at-work' }
  /** A part may spend this much in all, in US cents. */
  | { readonly type: 'share-granted'; readonly budgetCents: number }
  /** The parts have used up all that their run may spend, in US cents. */
  | { readonly type: 'share-refused'; readonly ofCents: number }
  /** `isObeyed`: every session that the run may have is over. */
  | { readonly type: 'stop-tried'; readonly isObeyed?: true }
  /** From the inbox: the run may spend this much in all, in US cents. Less than it has is ignored. */
  | { readonly type: 'budget-raised'; readonly budgetCents: number }
  /** From the inbox: somebody has asked for the review while it was under way. */
  | { readonly type: 'joined'; readonly by: Asker }
  /** From the inbox: somebody ordered the run to stop. */
  | { readonly type: 'stop'; readonly cause: StopCause };
