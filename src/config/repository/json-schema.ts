import { z } from 'zod';
import { RepositoryConfigFile } from './schema.ts';

/** The JSON Schema of `.github/proofline.yml`, for editors. It stands in docs/proofline.schema.json. */
export function repositoryConfigJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(RepositoryConfigFile, { io: 'input' });
  return { $schema, title: 'Proofline: .github/proofline.yml', ...schema };
}

// `node src/config/repository/json-schema.ts > docs/proofline.schema.json` writes it again.
if (import.meta.main) process.stdout.write(`${JSON.stringify(repositoryConfigJsonSchema(), null, 2)}\n`);
