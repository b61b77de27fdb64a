import { cutText } from '../../core/text/cut.ts';
import { revealHidden } from '../../core/text/reveal-hidden.ts';

export interface UntrustedField {
  readonly label: string;
  readonly text: string;
  /** Longest text that is handed over, in UTF-16 units; the rest is cut and the field says so. */
  readonly maxLength: number;
}

/**
 * Text of others in a field that it cannot leave.
 *
 * The tag carries `boundary`, a word that its author could not know; should it stand in the text all the same it is taken
 * out. Hidden characters are shown as marks, so that the agent sees what people cannot.
 */
export function untrusted(boundary: string, { label, text, maxLength }: UntrustedField): string {
  const cut = cutText(text, maxLength);
  const marked = withoutBoundary(boundary, revealHidden(cut.toWellFormed()));
  const shown = cutText(marked, maxLength);
  const size = `characters="${shown.length}"${cut.length < text.length || shown.length < marked.length ? ' shortened="true"' : ''}`;
  return `<untrusted-${boundary} label="${label}" ${size}>\n${shown}\n</untrusted-${boundary}>`;
}

/** A short text of others on one line: quoted and escaped, so that it can neither end the line nor the quotes. */
export function quoted(boundary: string, text: string, maxLength: number): string {
  return JSON.stringify(withoutBoundary(boundary, revealHidden(cutText(text, maxLength).toWellFormed())));
}

/** Something stays in its place: the halves around a word that was taken out could be that word. */
const withoutBoundary = (boundary: string, text: string) => text.replaceAll(boundary, '[removed]');
