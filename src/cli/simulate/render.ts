import { describeDuration } from '../../config/repository/duration.ts';
import { CONFIG_KEYS, type ConfigKey } from '../../config/repository/schema.ts';
import { revealHidden } from '../../core/text/reveal-hidden.ts';
import { dollars } from '../../publish/format.ts';
import { HOLDS } from '../../publish/hold.ts';
import type { Judgement } from './judge.ts';

/** A judgement as text for a terminal: what others have written cannot steer it. */
export function renderJudgement(judgement: Judgement): string {
  const { question, pullRequest } = judgement;
  const { owner, repo, number, action } = question;
  const lines = [
    `${owner}/${repo}#${number} at ${pullRequest.headSha.slice(0, 7)}, to be merged into ${pullRequest.baseRef}`,
    `Event: pull_request, ${action}`,
    `Decision: ${describeDecision(judgement)}`,
    '',
    ...describeConfig(judgement),
    '',
    ...describePlan(judgement),
  ];
  return lines.map(revealHidden).join('\n');
}

function describeDecision({ decision, isAllowed, config, question: { owner } }: Judgement): string {
  if (!isAllowed) return `skip (${owner} is not among ALLOWED_ACCOUNTS)`;
  switch (decision.kind) {
    case 'start':
      return config.problems.length > 0
        ? 'no review, the check asks to correct the configuration'
        : `start a review, attempt ${decision.attempt}`;
    case 'join':
      return 'nothing new, a review of this head is under way';
    case 'hold':
      return `hold back (${decision.reason}): ${HOLDS[decision.reason].sentence}`;
    case 'skip':
      return `skip (${decision.reason})`;
  }
}

function describeConfig({ config: { config, origins, problems, paths }, limits }: Judgement): string[] {
  const values = new Map<string, unknown>(Object.entries(config));
  const valueOf = (key: ConfigKey) =>
    JSON.stringify(values.get(key.replaceAll(/_(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase())));
  const rows = CONFIG_KEYS.map(
    (key) => `  ${key.padEnd(KEY_WIDTH)} ${valueOf(key)} (${origins.get(key) ?? 'default'})`,
  );
  const wrong = problems.map(({ path, line, column, message }) => `  ${path}:${line}:${column} ${message}`);
  return [
    `Configuration: ${paths.length === 0 ? 'defaults' : paths.join(', ')}`,
    ...rows,
    `Limits of a review: ${dollars(limits.budgetCents)}, ${describeDuration(limits.deadlineMs)}; it waits ${describeDuration(limits.debounceMs)} for further pushes`,
    ...(wrong.length === 0 ? [] : ['Problems:', ...wrong]),
  ];
}

const KEY_WIDTH = Math.max(...CONFIG_KEYS.map((key) => key.length));

const shown = (paths: readonly string[]) => paths.map((path) => `  ${path}`);

function describePlan({ plan: { files, groups, guidance } }: Judgement): string[] {
  const reviewed = files.filter(({ skipped }) => skipped === undefined);
  const left = files.filter(({ skipped }) => skipped !== undefined);
  const sessions = groups === undefined ? 1 : groups.length;
  const list =
    groups === undefined
      ? shown(reviewed.map(({ path }) => path))
      : groups.flatMap(({ label, paths }) => [`  ${label}:`, ...shown(paths.map((path) => `  ${path}`))]);
  return [
    reviewed.length === 0
      ? 'A review would find nothing to read.'
      : `A review would read ${reviewed.length} of ${files.length} files in ${sessions} ${sessions === 1 ? 'session' : 'sessions'}:`,
    ...list,
    ...(guidance.length === 0 ? [] : ['By the instruction files of the base branch:', ...shown(guidance)]),
    ...(left.length === 0 ? [] : ['Left out:', ...left.map(({ path, skipped = '' }) => `  ${path} (${skipped})`)]),
  ];
}
