// Writes managed-agents.json: JSON schemas of what the App may send to the Managed Agents API, taken from the SDK's own
// types. Run it from this folder's own dependencies: the application itself needs no schema generator.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

type Schema = Record<string, unknown>;

/** Name in managed-agents.json → the SDK's parameter type. Header parameters are removed from all of them. */
const REQUESTS = {
  CreateAgent: ['agents/agents', 'AgentCreateParams'],
  RetrieveAgent: ['agents/agents', 'AgentRetrieveParams'],
  UpdateAgent: ['agents/agents', 'AgentUpdateParams'],
  ListAgents: ['agents/agents', 'AgentListParams'],
  CreateEnvironment: ['environments/environments', 'EnvironmentCreateParams'],
  UpdateEnvironment: ['environments/environments', 'EnvironmentUpdateParams'],
  ListEnvironments: ['environments/environments', 'EnvironmentListParams'],
  CreateSession: ['sessions/sessions', 'SessionCreateParams'],
  UpdateSession: ['sessions/sessions', 'SessionUpdateParams'],
  ListSessions: ['sessions/sessions', 'SessionListParams'],
  SendEvents: ['sessions/events', 'EventSendParams'],
  ListEvents: ['sessions/events', 'EventListParams'],
  StreamEvents: ['sessions/events', 'EventStreamParams'],
  AddResource: ['sessions/resources', 'ResourceAddParams'],
  UpdateResource: ['sessions/resources', 'ResourceUpdateParams'],
  ListResources: ['sessions/resources', 'ResourceListParams'],
  ListFiles: ['files', 'FileListParams'],
} as const;

const HEADER_OR_PATH = "'betas' | 'workspace_id' | 'session_id'";
const here = import.meta.dirname;

const source = Object.entries(REQUESTS)
  .map(([name, [file, type]]) =>
    [
      `import type { ${type} } from '@anthropic-ai/sdk/resources/beta/${file}';`,
      `export type ${name} = Omit<${type}, ${HEADER_OR_PATH}>;`,
    ].join('\n'),
  )
  .join('\n');

const folder = mkdtempSync(path.join(here, '.generate-'));
try {
  const entry = path.join(folder, 'requests.ts');
  const tsconfig = path.join(folder, 'tsconfig.json');
  writeFileSync(entry, source);
  writeFileSync(
    tsconfig,
    JSON.stringify({
      compilerOptions: { module: 'nodenext', target: 'es2024', strict: true, skipLibCheck: true, types: ['node'] },
      files: ['requests.ts'],
    }),
  );
  const generated = createGenerator({
    path: entry,
    tsconfig,
    type: '*',
    skipTypeCheck: true,
    additionalProperties: false,
    jsDoc: 'none',
    expose: 'export',
  }).createSchema('*');
  writeFileSync(path.join(here, 'managed-agents.json'), `${JSON.stringify(reduce(generated), null, 1)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/** The requests and everything they refer to, nothing else. */
function reduce(generated: Schema): Schema {
  const all = (generated['definitions'] ?? {}) as Record<string, Schema>;
  const kept = new Set<string>();
  const keep = (name: string): void => {
    if (kept.has(name)) return;
    kept.add(name);
    for (const reference of referencesIn(all[name])) keep(reference);
  };
  for (const name of Object.keys(REQUESTS)) keep(name);
  const definitions = Object.fromEntries([...kept].toSorted().map((name) => [name, all[name]]));
  return { $schema: 'http://json-schema.org/draft-07/schema#', definitions };
}

function referencesIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(referencesIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string'
      ? [decodeURIComponent(value.replace('#/definitions/', ''))]
      : referencesIn(value),
  );
}
