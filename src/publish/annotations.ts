import type { SecretMasker } from '../core/secrets.ts';
import type { Severity } from '../findings/finding.ts';
import type { ProvedFinding } from '../findings/proved-finding.ts';
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

/**
 * A finding as an annotation. Annotations are shown as plain text, so only secrets and hidden characters are dealt
 * with. They point into the head commit: what stands on the base side names its place in the text instead.
 */
export function toAnnotation(finding: ProvedFinding, masker: SecretMasker): Annotation {
  const clean = (text: string, maxLength: number) => sanitisePlain(text, { masker, maxLength });
  const isBase = finding.side === 'base';
  const before = isBase ? `Before the change, at line ${finding.startLine}: ` : '';
  return {
    path: finding.path,
    start_line: isBase ? (finding.headLine ?? 1) : finding.startLine,
    end_line: isBase ? (finding.headLine ?? 1) : finding.endLine,
    annotation_level: LEVELS[finding.severity],
    title: clean(`${finding.severity}: ${finding.title}`, MAX_TITLE),
    message: clean(`${before}${finding.body}`, MAX_MESSAGE),
  };
}
