/** The text on one line: every run of blanks and line breaks becomes one space. */
export const foldLines = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
