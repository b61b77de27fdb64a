import { beginTurn, newTurn } from '../../sessions/turn.ts';
import type { EffectName } from '../review/effect.ts';
import { type ReviewRun, UNREPORTED } from '../review/run.ts';
import type { ResearchFact } from './fact.ts';
import type { Research } from './research.ts';

/** How a run ends whose answer, or what became of it, stands in its comment. */
const PUBLISHED = 'published';

/** Folds a fact of research into a run, whose intent is done with by it. Pure; a review is left as it is. */
export function advanceResearch(run: ReviewRun, fact: ResearchFact): ReviewRun {
  const { research } = run;
  if (research === undefined) return run;
  const withPart = (part: Partial<Research>): ReviewRun => ({ ...run, research: { ...research, ...part } });
  switch (fact.type) {
    case 'answer-opened':
      return withPart({ commentId: fact.commentId });
    case 'answer-gone':
      return { ...run, outcome: { kind: 'stopped', cause: 'cancelled' }, conclusion: UNREPORTED };
    case 'research-planned':
      return {
        ...withPart(fact.committedAt === undefined ? {} : { committedAt: fact.committedAt }),
        plan: fact.plan,
      };
    case 'asked':
      return { ...withPart({ isAsked: true }), turn: beginTurn(run.turn ?? newTurn()) };
    case 'answer-judged':
      return {
        ...withPart(resultOf(fact)),
        answers: [...run.answers, { ...fact.answer, sent: false }],
      };
    case 'answer-published':
      return { ...run, conclusion: PUBLISHED };
  }
}

/** A call that was refused takes nothing away from the one before. */
function resultOf({ result, verdict }: Extract<ResearchFact, { type: 'answer-judged' }>): Partial<Research> {
  if (result === undefined) return {};
  return { answer: result, ...(verdict === undefined ? {} : { verdict }) };
}

/** What is done with a session that goes on before it has the question. */
const RESUMES: ReadonlySet<EffectName> = new Set<EffectName>(['apply-budget', 'ask-follow-up']);

/** Whether an effect that cannot succeed shows that the session which was to go on is gone. */
export const showsLostSession = ({ research }: ReviewRun, effect: EffectName): boolean =>
  research?.isAsked === false && RESUMES.has(effect);

/** Goes on without the session of the earlier question: a fresh one is told what was said. */
export function loseSession(run: ReviewRun): ReviewRun {
  const { session: _gone, turn: _its, formerSessions: _before, rotation: _of, ...withoutSession } = run;
  // Whoever works on is made sure of anew.
  const { agent: _then, sessionIntendedAt: _once, continues, research, ...rest } = withoutSession;
  if (research === undefined) return run;
  const { isAsked: _never, ...question } = research;
  const budgetCents = run.limits.budgetCents - (continues?.spentCents ?? 0);
  return {
    ...rest,
    limits: { ...run.limits, budgetCents },
    research: { ...question, hasLostSession: true },
  };
}
