import type { File } from 'gitdiff-parser';
import { CommandFailed } from '../../command-failed.ts';
import { anchorSpans, type LineRange, toRanges } from '../../../diff/anchors.ts';
import { parsePatch } from '../../../diff/hunk.ts';

/** A change in the two forms it comes in: as GitHub lists its files, and as `git diff` prints it. */
export interface Change {
  readonly files: readonly { readonly path: string; readonly patch?: string | undefined }[];
  readonly diff: string;
}

/** Where comments can stand in one file. */
export interface AnchoredFile {
  readonly path: string;
  readonly head: readonly LineRange[];
  readonly base: readonly LineRange[];
}

export interface Contestant {
  readonly name: string;
  /** Parses a change and anchors it; what it throws counts as an answer, a wrong one. */
  readonly read: (change: Change) => AnchoredFile[];
}

const proofline: Contestant = {
  name: 'proofline',
  read: ({ files }) =>
    files.map(({ path, patch = '' }) => {
      const hunks = parsePatch(patch);
      return { path, head: anchorSpans(hunks, 'head'), base: anchorSpans(hunks, 'base') };
    }),
};

/** Ours and two others from npm, which a production installation does not have: throws `CommandFailed` there. */
export async function loadContestants(): Promise<readonly Contestant[]> {
  try {
    return [proofline, await loadParseDiff(), await loadGitdiffParser()];
  } catch (error) {
    throw new CommandFailed('the parsers to compare with are development dependencies: npm ci', { cause: error });
  }
}

async function loadParseDiff(): Promise<Contestant> {
  const { default: parseDiff } = await import('parse-diff');
  return {
    name: 'parse-diff',
    read: ({ diff }) =>
      parseDiff(diff).map(({ chunks, from = '', to = '' }) => {
        // It repeats the line before for the mark of a missing last newline.
        const hunks = chunks.map(({ changes }) => changes.filter(({ content }) => !content.startsWith('\\')));
        return anchorFile(to === '/dev/null' ? from : to, hunks, {
          head: (one) => (one.type === 'normal' ? one.ln2 : one.type === 'add' ? one.ln : undefined),
          base: (one) => (one.type === 'del' ? one.ln : undefined),
        });
      }),
  };
}

async function loadGitdiffParser(): Promise<Contestant> {
  const loaded = await import('gitdiff-parser');
  // Its types speak of an ES module, which it is not.
  const parser: unknown = loaded.default;
  if (!isGitdiffParser(parser)) throw new CommandFailed('gitdiff-parser is not what it was');
  return {
    name: 'gitdiff-parser',
    read: ({ diff }) =>
      parser.parse(diff).map(({ hunks, type, oldPath, newPath }) =>
        anchorFile(
          type === 'delete' ? oldPath : newPath,
          hunks.map(({ changes }) => changes),
          {
            head: (one) =>
              one.type === 'normal' ? one.newLineNumber : one.type === 'insert' ? one.lineNumber : undefined,
            base: (one) => (one.type === 'delete' ? one.lineNumber : undefined),
          },
        ),
      ),
  };
}

interface GitdiffParser {
  readonly parse: (diff: string) => File[];
}

const isGitdiffParser = (value: unknown): value is GitdiffParser =>
  typeof value === 'object' && value !== null && 'parse' in value && typeof value.parse === 'function';

type LineOf<T> = (change: T) => number | undefined;

function anchorFile<T>(
  path: string,
  hunks: readonly (readonly T[])[],
  lineOn: { readonly head: LineOf<T>; readonly base: LineOf<T> },
): AnchoredFile {
  const spans = (line: LineOf<T>) => hunks.flatMap((changes) => toRanges(changes.flatMap((one) => line(one) ?? [])));
  return { path, head: spans(lineOn.head), base: spans(lineOn.base) };
}
