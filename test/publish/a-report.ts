import type { ReviewReport } from '../../src/publish/report.ts';

/** What a review that was read to the end and found nothing has come to. */
export const aReport = (report: Partial<ReviewReport> = {}): ReviewReport => ({
  runId: 'run-1',
  headSha: 'b'.repeat(40),
  outcome: { kind: 'complete' },
  findings: [],
  summary: 'It works.',
  coverage: { read: 14, total: 14, unread: [] },
  notReviewed: [],
  instructionFiles: [],
  mount: 'head',
  spend: { costCents: 41, inputTokens: 1000, outputTokens: 200, cacheReadTokens: 3000 },
  elapsedMs: 65_000,
  model: 'claude-opus-5-5',
  agentVersion: 3,
  ...report,
});
