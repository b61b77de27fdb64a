import type { Severity } from '../config/severity.ts';
import type { SecretMasker } from '../core/secrets.ts';
import { VERSION } from '../core/version.ts';
import { isSure, type ProvedFinding } from '../findings/proved-finding.ts';
import { linesInHead, placeBefore } from './finding-place.ts';
import { inertPlain } from './inert-code.ts';
import type { ReviewReport } from './report.ts';
import type { SarifLevel, SarifLog, SarifResult } from './sarif-log.ts';
import { SARIF_RULES } from './sarif-rules.ts';
import { sanitisePlain } from './sanitise.ts';

/** GitHub takes 25,000 results in a run and shows 5,000 of them. */
const MAX_RESULTS = 5000;
const MAX_MESSAGE = 4000;

const LEVELS = { critical: 'error', major: 'warning', minor: 'warning', info: 'note' } as const satisfies Record<
  Severity,
  SarifLevel
>;

export interface SarifOptions {
  /** Of the pull request. */
  readonly number: number;
  readonly masker: SecretMasker;
}

/**
 * The sure findings of a report as a SARIF 2.1.0 log, the most severe first. Pure, and valid also without any finding:
 * an empty log is what closes the alerts of an earlier one.
 *
 * All places are in the head commit. A finding about code that the change removed points to where that code stood, and
 * says so.
 */
export function toSarif(report: ReviewReport, { number, masker }: SarifOptions): SarifLog {
  const findings = report.findings.filter(isSure).slice(0, MAX_RESULTS);
  const ranks = rankEqual(findings);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Proofline', semanticVersion: VERSION, rules: SARIF_RULES } },
        automationDetails: { id: `proofline/${number}` },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => toResult(finding, ranks.get(finding) ?? 1, masker)),
      },
    ],
  };
}

function toResult(finding: ProvedFinding, rank: number, masker: SecretMasker): SarifResult {
  const { path, category, severity, confidence, fingerprint } = finding;
  return {
    ruleId: category,
    ruleIndex: SARIF_RULES.findIndex(({ id }) => id === category),
    level: LEVELS[severity],
    message: { text: messageOf(finding, masker) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(path), uriBaseId: '%SRCROOT%' },
          region: linesInHead(finding),
        },
      },
    ],
    // GitHub tells alerts apart by the second one alone, and there equal ones in a file need a number.
    partialFingerprints: { 'proofline/v1': fingerprint, primaryLocationLineHash: `${fingerprint}:${rank}` },
    properties: { severity, confidence },
  };
}

/**
 * Where space is short GitHub shows the first sentence, so the title is one. It may also quote the message in a comment
 * of its own: nothing in it may take effect as Markdown either.
 */
function messageOf(finding: ProvedFinding, masker: SecretMasker): string {
  const { title, body } = finding;
  const sentence = /[.!?]$/.test(title) ? title : `${title}.`;
  return inertPlain(sanitisePlain(`${placeBefore(finding)}${sentence}\n\n${body}`, { masker, maxLength: MAX_MESSAGE }));
}

/** A path as a relative reference: every segment escaped, so that `#`, `?`, `%` and `:` stay parts of the name. */
const toUri = (path: string): string => path.toWellFormed().split('/').map(encodeURIComponent).join('/');

/** Findings about equal code are told apart by which of them comes first in the file. */
function rankEqual(findings: readonly ProvedFinding[]): ReadonlyMap<ProvedFinding, number> {
  const seen = new Map<string, number>();
  const ranks = new Map<ProvedFinding, number>();
  for (const finding of findings.toSorted((one, other) => one.startLine - other.startLine)) {
    const rank = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, rank);
    ranks.set(finding, rank);
  }
  return ranks;
}
