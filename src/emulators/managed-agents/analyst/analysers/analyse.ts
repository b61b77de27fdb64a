import type { Observation, SourceFile } from '../observation.ts';
import { checkJson } from './check-json.ts';
import { findSecrets } from './find-secrets.ts';
import { lintScripts } from './lint-scripts.ts';
import { matchPatterns } from './match-patterns.ts';

const RANK = { critical: 0, major: 1, minor: 2, info: 3 };

/** Everything the offline analysers say about the changed lines, most severe first. */
export async function analyse(files: readonly SourceFile[]): Promise<Observation[]> {
  const secrets = await Promise.all(files.map(findSecrets));
  const linted = await lintScripts(files);
  const matched = files.flatMap((file) => [...checkJson(file), ...matchPatterns(file)]);
  return distinct([...secrets.flat(), ...matched, ...linted]).toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

/** Two analysers that see the same kind of thing on one line count once; the first, more specific one wins. */
function distinct(observations: readonly Observation[]): Observation[] {
  const seen = new Set<string>();
  return observations.filter(({ path, line, category }) => {
    const key = `${path}\0${line}\0${category}`;
    return !seen.has(key) && seen.add(key);
  });
}
