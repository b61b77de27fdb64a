import type { Measure } from '../benchmark.ts';
import { highest, median, quantile } from '../statistics.ts';
import type { Phase } from './phase.ts';
import type { ReviewTimes } from './reviews.ts';

/** Milliseconds; the time until the last decision in seconds. */
const GOALS = {
  steady: { median: { atMost: 10 }, p99: { atMost: 50 } },
  burst: { highest: { atMost: 5000 } },
  decided: { atMost: 60 },
  lost: { atMost: 0 },
  toSession: { atMost: 250 },
  toFirstWrite: { atMost: 250 },
  toConcluded: { atMost: 600 },
} as const;

/** Deliveries that were taken and are not, or not to the end, in the App's records. */
const lostIn = ({ taken, count }: Phase) => taken - Math.min(count.recorded, count.decided);

const isRefused = ({ status }: Phase['answers'][number]) => status < 200 || status >= 300;

export function measuresOf(name: 'steady' | 'burst', phase: Phase): Measure[] {
  const acks = phase.answers.map(({ ackMs }) => ackMs);
  const goals: { median?: Measure['goal']; p99?: Measure['goal']; highest?: Measure['goal'] } = GOALS[name];
  const { use, delays, totalMs, answers } = phase;
  const perDelivery = (percent: number) => (percent / 100) * (totalMs / answers.length);
  const measures: Measure[] = [
    ms('acknowledged, p50', median(acks), goals.median),
    ms('acknowledged, p95', quantile(acks, 0.95)),
    ms('acknowledged, p99', quantile(acks, 0.99), goals.p99),
    ms('acknowledged, highest', highest(acks), goals.highest),
    { what: 'refused or not answered', value: answers.filter(isRefused).length, unit: '', goal: GOALS.lost },
    { what: 'taken and then lost', value: lostIn(phase), unit: '', goal: GOALS.lost },
    { what: 'last answer to last decision', value: phase.decidedMs / 1000, unit: 's', goal: GOALS.decided },
    ms('event loop late, p50', median(delays)),
    ms('event loop late, p99', quantile(delays, 0.99)),
    ms('event loop late, highest', highest(delays)),
    { what: 'memory (RSS), median', value: use.rss.median, unit: 'MB' },
    { what: 'memory (RSS), highest', value: use.rss.highest, unit: 'MB' },
    { what: 'processor time', value: use.cpu, unit: '% of a core' },
    ms('processor time per webhook', perDelivery(use.cpu)),
    { what: 'PostgreSQL: memory (PSS), highest', value: use.children.memory, unit: 'MB' },
    { what: 'PostgreSQL: processor time', value: use.children.cpu, unit: '% of a core' },
    ms('PostgreSQL: processor time per webhook', perDelivery(use.children.cpu)),
    ms(
      'sent later than planned, p99',
      quantile(
        answers.map(({ lateMs }) => lateMs),
        0.99,
      ),
    ),
  ];
  return measures.map((measure) => ({ ...measure, what: `${name}: ${measure.what}` }));
}

/** How long a review takes where the App does not wait for anybody. */
export function measuresOfReviews(reviews: readonly ReviewTimes[]): Measure[] {
  const spans = (['toSession', 'toFirstWrite', 'toConcluded'] as const).flatMap((span) => {
    const values = reviews.map((review) => review[span]);
    return [ms(`${NAMES[span]}, p50`, median(values), GOALS[span]), ms(`${NAMES[span]}, p99`, quantile(values, 0.99))];
  });
  return spans.map((measure) => ({ ...measure, what: `review: ${measure.what}` }));
}

const NAMES = {
  toSession: 'webhook to session create',
  toFirstWrite: 'end of turn to first result write',
  toConcluded: 'end of turn to check and review',
} as const;

/** What makes the numbers worthless, one line each. */
export function failuresOf(name: string, phase: Phase): string[] {
  const refused = phase.answers.filter(isRefused);
  const lost = lostIn(phase);
  return [
    ...(refused.length === 0 ? [] : [`${name}: ${refused.length} webhooks were refused: ${statusesOf(refused)}`]),
    ...(lost === 0 ? [] : [`${name}: ${lost} of ${phase.taken} webhooks have no recorded decision`]),
  ];
}

const statusesOf = (answers: Phase['answers']) => [...new Set(answers.map(({ status }) => status))].join(', ');

const ms = (what: string, value: number, goal?: Measure['goal']): Measure => ({
  what,
  value,
  unit: 'ms',
  ...(goal === undefined ? {} : { goal }),
});
