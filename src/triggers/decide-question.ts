import type { ResearchConfig } from '../config/repository/research.ts';
import { hasLabel } from './hold-back.ts';
import type { Intake } from './intake.ts';
import { holdsKeyword } from './title-marks.ts';

type IssueQuestion = Pick<Extract<Intake, { kind: 'question' }>, 'source' | 'label' | 'labels' | 'title'>;

export type QuestionDecision = { readonly kind: 'research' } | { readonly kind: 'skip'; readonly reason: string };

const RESEARCH: QuestionDecision = { kind: 'research' };
const skip = (reason: string): QuestionDecision => ({ kind: 'skip', reason });

/** Whether the repository wants research for what happened to an issue; who may ask for it is another question. Pure. */
export function decideQuestion(question: IssueQuestion, config: ResearchConfig): QuestionDecision {
  if (!config.enabled) return skip('research is turned off (research.enabled)');
  return question.source === 'label' ? decideLabel(question, config) : decideOpened(question, config);
}

function decideLabel({ label = '' }: IssueQuestion, { label: wanted }: ResearchConfig): QuestionDecision {
  return wanted !== null && hasLabel([wanted], label) ? RESEARCH : skip('not the label that asks for research');
}

function decideOpened({ labels = [], title }: IssueQuestion, { label, opened }: ResearchConfig): QuestionDecision {
  if (opened === 'off') return skip('opened issues are not researched by themselves (research.opened)');
  // GitHub tells of each label of a new issue besides: that event asks, and only once.
  if (label !== null && hasLabel(labels, label)) return skip('the label that it was opened with asks for research');
  const { labels: wanted, title_keywords: keywords } = opened;
  const isAny = wanted.length === 0 && keywords.length === 0;
  const isWanted = isAny || labels.some((name) => hasLabel(wanted, name)) || holdsKeyword(title, keywords);
  return isWanted ? RESEARCH : skip('not among the opened issues that are researched (research.opened)');
}
