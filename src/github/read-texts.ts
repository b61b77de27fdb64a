import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryName } from './repository-url.ts';
import { readAnswer } from './wire.ts';

/** A file at a commit SHA, or at `refs/heads/BRANCH`. */
export interface TextPlace {
  readonly ref: string;
  readonly path: string;
}

/** `isPartial`: GitHub has shown its beginning alone, or could not take it for text. */
export interface FoundText {
  /** Names the content: equal for equal bytes. */
  readonly sha: string;
  readonly text: string;
  readonly isPartial: boolean;
}

/** Of what is no blob, a folder, nothing is told. */
const Found = z
  .object({ oid: z.string(), text: z.string().nullable(), isTruncated: z.boolean() })
  .or(z.strictObject({}))
  .nullable();
const Answer = z.object({ repository: z.record(z.string(), Found) });

const ROUTE = 'POST /graphql';

/**
 * The texts at these places, in their order, by one GraphQL query; undefined where there is no file. A symbolic link has
 * the path that it leads to for its text.
 *
 * Each place is looked up by GitHub while it answers, within ten seconds for all: ask for a hundred at most.
 */
export async function readTexts(
  octokit: Octokit,
  { owner, repo }: RepositoryName,
  places: readonly TextPlace[],
): Promise<(FoundText | undefined)[]> {
  if (places.length === 0) return [];
  // Refs can hold no colon: the first one ends them, whatever a path is made of.
  const expressions = Object.fromEntries(places.map(({ ref, path }, at) => [`e${at}`, `${ref}:${path}`]));
  const data = await octokit.graphql(queryFor(places.length), { owner, repo, ...expressions });
  const { repository } = readAnswer(Answer, { data }, ROUTE);
  return places.map((_, at) => toText(repository[`f${at}`]));
}

function queryFor(count: number): string {
  const numbers = Array.from({ length: count }, (_, at) => at);
  const variables = ['$owner: String!', '$repo: String!', ...numbers.map((at) => `$e${at}: String!`)];
  const files = numbers.map((at) => `f${at}: object(expression: $e${at}) { ...file }`);
  return `query(${variables.join(', ')}) { repository(owner: $owner, name: $repo) { ${files.join(' ')} } } fragment file on Blob { oid text isTruncated }`;
}

function toText(found: z.infer<typeof Found> | undefined): FoundText | undefined {
  if (!found || !('oid' in found)) return undefined;
  const { oid, text, isTruncated } = found;
  return { sha: oid, text: text ?? '', isPartial: isTruncated || text === null };
}
