import type { ProvedFinding } from '../findings/proved-finding.ts';

/** `src/a.ts:12-14`, with the side named when it is not the head. */
export function location({ path, startLine, endLine, side }: ProvedFinding): string {
  const lines = startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`;
  return `${path}:${lines}${side === 'base' ? ' (before the change)' : ''}`;
}

/** The lines of the head commit to point at: for code that the change removed, the line where it stood. */
export function linesInHead({ side, startLine, endLine, headLine = 1 }: ProvedFinding) {
  return side === 'base' ? { startLine: headLine, endLine: headLine } : { startLine, endLine };
}

/** What goes before a text that is shown at those lines, so that it still names the place of code that was removed. */
export const placeBefore = ({ side, startLine }: ProvedFinding): string =>
  side === 'base' ? `Before the change, at line ${startLine}: ` : '';
