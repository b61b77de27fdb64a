import type { ChangedFile } from './changed-file.ts';

/** Names that make everything at or below them an instruction; a folder or submodule may be named like a file. */
const NAMES = new Set([
  '.claude',
  '.claude-plugin',
  'claude.md',
  'claude.local.md',
  'agents.md',
  'review.md',
  '.mcp.json',
]);
const OUR_CONFIG = /^\.github\/proofline\.ya?ml$/;

/**
 * The paths of a change that speak to an agent: instructions, skills, tool servers and our own configuration, at any depth.
 *
 * Previous paths of renamed files are included, and letter case is ignored: on the side of distrust.
 */
export function instructionFilesTouched(files: readonly ChangedFile[]): string[] {
  const paths = files.flatMap((file) => [file.path, ...(file.previousPath === undefined ? [] : [file.previousPath])]);
  return [...new Set(paths.filter(isInstructionFile))];
}

function isInstructionFile(path: string): boolean {
  const lowered = path.toLowerCase();
  return OUR_CONFIG.test(lowered) || lowered.split('/').some((segment) => NAMES.has(segment));
}
