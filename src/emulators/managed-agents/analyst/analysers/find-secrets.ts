import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import path from 'node:path';
import type { Observation, SourceFile } from '../observation.ts';

const RULE = '@secretlint/secretlint-rule-preset-recommend';

/** Likely credentials on changed lines. The secret itself stands in the evidence only, never in title or body. */
export async function findSecrets(file: SourceFile): Promise<Observation[]> {
  const known = [...file.lines];
  const result = await lintSource({
    source: {
      // Its profiler takes the name into patterns of its own, which a line break in it breaks.
      filePath: `/${file.path.replaceAll(/[^\w./-]/g, '_')}`,
      content: known.map(([, text]) => text).join('\n'),
      contentType: 'text',
      ext: path.extname(file.path),
    },
    options: { noPhysicFilePath: true, maskSecrets: true, config: { rules: [{ id: RULE, rule: creator }] } },
  });
  return result.messages.flatMap(({ loc, ruleId, messageId }) => {
    const [line, evidence] = known[loc.start.line - 1] ?? [];
    if (line === undefined || !evidence || !file.changedLines.has(line)) return [];
    return [
      {
        path: file.path,
        line,
        endLine: line,
        severity: 'critical',
        category: 'security',
        confidence: 'high',
        title: `Credential committed (${messageId})`,
        body: `This line looks like a live credential. Revoke it, take it from the environment or a secret store instead, and remember that it stays in the history.\n\nRule: secretlint ${ruleId.replace('@secretlint/secretlint-rule-', '')} ${messageId}.`,
        evidence,
      } satisfies Observation,
    ];
  });
}
