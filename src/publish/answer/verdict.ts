import type { SecretMasker } from '../../core/secrets.ts';
import { titleOf } from '../finding-details.ts';
import type { AnswerReport } from './answer-report.ts';

/** What becomes of the finding that an answer is about, and what can be done about it; nothing as long as that is open. */
export function renderVerdict({ thread, outcome, syntax }: AnswerReport, masker: SecretMasker): string {
  if (thread?.verdict === undefined || outcome.kind !== 'complete') return '';
  const { key, verdict } = thread;
  const update = `\`${syntax.review}\` brings the check up to date.`;
  switch (verdict.kind) {
    case 'stands':
      return '**The finding stands.**';
    case 'withdrawn':
      return `**Withdrawn.** \`${key}\` is not raised again while its code stays as it is. ${update} \`${syntax.reopen} ${key}\` brings the finding back.`;
    case 'corrected': {
      const { severity, category } = verdict.finding;
      const title = titleOf(verdict.finding, { masker, allowedLinkPrefixes: [] });
      return `**Corrected.** From now on \`${key}\` says: **${severity}: ${title}** (${category}). ${update}`;
    }
  }
}
