import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import { z } from 'zod';

const Schema = z.record(z.string(), z.unknown());

const Description = z.object({
  operationId: z.string(),
  method: z.string(),
  template: z.string(),
  parameters: z.array(
    z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), required: z.boolean(), schema: Schema }),
  ),
  body: Schema.exactOptional(),
  bodyRequired: z.boolean().exactOptional(),
});
type Description = z.infer<typeof Description>;

/** Values that came as text, turned into what the description says they are. */
export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Endpoint {
  readonly operationId: string;
  readonly method: string;
  readonly template: string;
  /** Coerces path and query in place and returns what GitHub's description does not allow. */
  readonly check: (
    parameters: { path: Record<string, unknown>; query: Record<string, unknown> },
    body: unknown,
  ) => string[];
}

export interface MatchedEndpoint {
  readonly endpoint: Endpoint;
  readonly path: Record<string, string>;
}

/** Parameters that may hold slashes, written raw or escaped. */
const MULTI_SEGMENT = new Set(['ref', 'branch', 'basehead']);

/** GraphQL is one endpoint of its own; what it accepts is decided when the query is read. */
const GRAPHQL: Description = {
  operationId: 'graphql',
  method: 'POST',
  template: '/graphql',
  parameters: [],
  bodyRequired: true,
  body: {
    type: 'object',
    properties: {
      query: { type: 'string' },
      variables: { type: 'object' },
      operationName: { type: ['string', 'null'] },
    },
    required: ['query'],
    additionalProperties: false,
  },
};

export interface EndpointTable {
  readonly find: (method: string, pathname: string) => MatchedEndpoint | undefined;
}

let loaded: EndpointTable | undefined;

/** Reads the generated description once in a process; schemas are compiled when first used. */
export const loadEndpoints = (): EndpointTable => (loaded ??= readEndpoints());

function readEndpoints(): EndpointTable {
  const file = path.join(import.meta.dirname, '../../schemas/github.json');
  const described = z.array(Description).parse(JSON.parse(readFileSync(file, 'utf8')));
  const compiler = createCompiler();
  const entries = [...described, GRAPHQL].map((description) => ({
    endpoint: toEndpoint(description, compiler),
    pattern: toPattern(description.template),
  }));
  // The more specific template first: a parameter that may hold slashes would swallow `…/check-runs` after it.
  entries.sort((left, right) => segmentCount(right.endpoint) - segmentCount(left.endpoint));
  return {
    find(method, pathname) {
      for (const { endpoint, pattern } of entries) {
        const found = endpoint.method === method ? pattern.exec(pathname) : null;
        if (found !== null) return { endpoint, path: decodeAll(found.groups ?? {}) };
      }
      return undefined;
    },
  };
}

const segmentCount = (endpoint: Endpoint): number => endpoint.template.split('/').length;

function decodeAll(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value ?? '')]));
}

function toPattern(template: string): RegExp {
  const source = template
    .replace('/{path}', '(?:/(?<path>.*))?') // the root folder has none
    .replace(/\{(?<name>\w+)\}/g, (_whole, name: string) =>
      MULTI_SEGMENT.has(name) ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
    );
  return new RegExp(`^${source}$`);
}

interface Compiler {
  readonly forText: Ajv;
  readonly forJson: Ajv;
}

function createCompiler(): Compiler {
  const options = { strict: false, allErrors: true } as const;
  const forText = new Ajv({ ...options, coerceTypes: true });
  const forJson = new Ajv(options);
  for (const ajv of [forText, forJson]) {
    ajvFormats.default(ajv);
    ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
  }
  return { forText, forJson };
}

function toEndpoint(description: Description, compiler: Compiler): Endpoint {
  const validators = lazily(() => ({
    path: compiler.forText.compile(parameterSchema(description, 'path')),
    query: compiler.forText.compile(parameterSchema(description, 'query')),
    body: description.body === undefined ? undefined : compiler.forJson.compile(description.body),
  }));
  return {
    operationId: description.operationId,
    method: description.method,
    template: description.template,
    check(parameters, body) {
      const { path: inPath, query, body: inBody } = validators();
      return [
        ...complaints('path', inPath, parameters.path),
        ...complaints('query', query, parameters.query),
        ...checkBody(description, inBody, body),
      ];
    },
  };
}

function checkBody(description: Description, validate: ValidateFunction | undefined, body: unknown): string[] {
  if (validate === undefined) {
    const isEmpty = body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0);
    return isEmpty ? [] : ['body: this endpoint takes none'];
  }
  if (body === undefined) return description.bodyRequired === true ? ['body: is required'] : [];
  return complaints('body', validate, body);
}

function complaints(where: string, validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => {
    const unknown: unknown = error.params['additionalProperty'];
    const named = typeof unknown === 'string' ? ` (${unknown})` : '';
    return `${where}${error.instancePath}: ${error.message ?? error.keyword}${named}`;
  });
}

function parameterSchema(description: Description, place: 'path' | 'query'): object {
  const parameters = description.parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

function lazily<T>(compute: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= compute());
}
