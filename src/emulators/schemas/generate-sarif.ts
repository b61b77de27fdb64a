/**
 * Writes sarif.json: the published JSON schema of SARIF 2.1.0 without its prose. GitHub holds uploads to code scanning
 * against it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PROSE = new Set(['description', 'title', 'default']);
/** Names the draft of JSON Schema that it was written in, of which it uses nothing that later ones read otherwise. */
const DIALECT = new Set(['$schema', 'id']);

/** A schema without prose. Keys of `properties` and `definitions` are names, never keywords, and are kept. */
function reduceSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(reduceSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([keyword]) => !PROSE.has(keyword));
  return Object.fromEntries(
    kept.map(([keyword, value]) => [
      keyword,
      keyword === 'properties' || keyword === 'definitions' ? reduceNamed(value) : reduceSchema(value),
    ]),
  );
}

function reduceNamed(schemas: object): object {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, reduceSchema(schema)]));
}

const here = import.meta.dirname;
const source = path.join(here, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const published = JSON.parse(readFileSync(source, 'utf8')) as { definitions: object };

const { definitions, ...root } = Object.fromEntries(
  Object.entries(published).filter(([keyword]) => !DIALECT.has(keyword)),
);
const lines = Object.entries(reduceNamed(definitions as object)).map(
  ([name, schema]) => `    ${JSON.stringify(name)}: ${JSON.stringify(schema)}`,
);
const start = JSON.stringify(reduceSchema(root)).slice(1, -1);
writeFileSync(path.join(here, 'sarif.json'), `{\n  ${start},\n  "definitions": {\n${lines.join(',\n')}\n  }\n}\n`);
