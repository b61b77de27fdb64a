import type { ConfigProblem } from '../config/repository/config-problem.ts';
import type { Severity } from '../config/severity.ts';
import type { SecretMasker } from '../core/secrets.ts';
import { foldLines } from '../core/text/fold-lines.ts';
import { linesInHead, placeBefore } from './finding-place.ts';
import { shortSha } from './format.ts';
import type { ReportedFinding } from './report.ts';
import { sanitisePlain } from './sanitise.ts';

/** An annotation as the Checks API takes it. */
export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

const LEVELS = { critical: 'failure', major: 'warning', minor: 'warning', info: 'notice' } as const satisfies Record<
  Severity,
  Annotation['annotation_level']
>;

/** GitHub's limits: 255 characters of title, 64 kB of message. */
const MAX_TITLE = 255;
const MAX_MESSAGE = 16_000;

/** A problem of a configuration file as an annotation. It stands on the base branch; GitHub shows it with the head. */
export function toProblemAnnotation({ path, line, message }: ConfigProblem, masker: SecretMasker): Annotation {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: 'failure',
    title: 'The configuration cannot be used',
    message: sanitisePlain(message, { masker, maxLength: MAX_MESSAGE }),
  };
}

/**
 * A finding as an annotation. Annotations are shown as plain text, so only secrets and hidden characters are dealt
 * with. They point into the head commit: what stands on the base side names its place in the text instead.
 */
export function toAnnotation(finding: ReportedFinding, masker: SecretMasker): Annotation {
  const clean = (text: string, maxLength: number) => sanitisePlain(text, { masker, maxLength });
  const since = finding.since === undefined ? '' : `, since ${shortSha(finding.since)}`;
  const { startLine, endLine } = linesInHead(finding);
  const title = foldLines(finding.title);
  // GitHub takes no empty message.
  const said = finding.body.trim() === '' ? title : finding.body;
  return {
    path: finding.path,
    start_line: startLine,
    end_line: endLine,
    annotation_level: LEVELS[finding.severity],
    title: clean(`${finding.severity}${since}: ${title}`, MAX_TITLE),
    message: clean(`${placeBefore(finding)}${said}`, MAX_MESSAGE),
  };
}
