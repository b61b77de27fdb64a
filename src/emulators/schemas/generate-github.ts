/**
 * Writes github.json: the request side of the GitHub REST endpoints that the emulator serves, taken from GitHub's own
 * OpenAPI description. Objects are closed (unknown fields are refused) unless the description opens them itself.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const OPERATIONS = new Set([
  'apps/create-installation-access-token',
  'apps/get-authenticated',
  'apps/get-installation',
  'apps/get-org-installation',
  'apps/get-repo-installation',
  'apps/get-user-installation',
  'apps/get-webhook-delivery',
  'apps/list-installations',
  'apps/list-repos-accessible-to-installation',
  'apps/list-webhook-deliveries',
  'apps/redeliver-webhook-delivery',
  'apps/revoke-installation-access-token',
  'checks/create',
  'checks/get',
  'checks/get-suite',
  'checks/list-annotations',
  'checks/list-for-ref',
  'checks/list-for-suite',
  'checks/list-suites-for-ref',
  'checks/update',
  'code-scanning/get-sarif',
  'code-scanning/upload-sarif',
  'git/get-blob',
  'git/get-commit',
  'git/get-ref',
  'git/get-tree',
  'issues/add-labels',
  'issues/create',
  'issues/create-comment',
  'issues/delete-comment',
  'issues/get',
  'issues/get-comment',
  'issues/list-comments',
  'issues/list-events',
  'issues/list-for-repo',
  'issues/list-labels-on-issue',
  'issues/remove-label',
  'issues/update',
  'issues/update-comment',
  'pulls/create-reply-for-review-comment',
  'pulls/create-review',
  'pulls/create-review-comment',
  'pulls/delete-pending-review',
  'pulls/delete-review-comment',
  'pulls/get',
  'pulls/get-review',
  'pulls/get-review-comment',
  'pulls/list',
  'pulls/list-comments-for-review',
  'pulls/list-commits',
  'pulls/list-files',
  'pulls/list-review-comments',
  'pulls/list-reviews',
  'pulls/submit-review',
  'pulls/update-review',
  'pulls/update-review-comment',
  'rate-limit/get',
  'reactions/create-for-issue',
  'reactions/create-for-issue-comment',
  'reactions/create-for-pull-request-review-comment',
  'reactions/delete-for-issue',
  'reactions/delete-for-issue-comment',
  'reactions/delete-for-pull-request-comment',
  'reactions/list-for-issue',
  'reactions/list-for-issue-comment',
  'reactions/list-for-pull-request-review-comment',
  'repos/compare-commits-with-basehead',
  'repos/get',
  'repos/get-branch',
  'repos/get-collaborator-permission-level',
  'repos/get-commit',
  'repos/get-content',
  'repos/list-branches',
  'repos/list-commits',
  'repos/list-pull-requests-associated-with-commit',
]);

const PROSE = new Set(['description', 'title', 'example', 'examples', 'externalDocs', 'x-github', 'x-multi-segment']);

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: unknown }[];
  readonly requestBody?: { required?: boolean; content: Record<string, { schema: unknown }> };
}

/** A schema without prose and with closed objects. Keys of `properties` are names, never keywords, and are kept. */
function reduceSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(reduceSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const reduced = Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !PROSE.has(keyword))
      .map(([keyword, value]) => [keyword, keyword === 'properties' ? reduceProperties(value) : reduceSchema(value)]),
  );
  if ('nullable' in reduced && !('type' in reduced)) return orNull(reduced);
  const isOpen = reduced['type'] !== 'object' || !('properties' in reduced) || 'additionalProperties' in reduced;
  return isOpen ? reduced : { ...reduced, additionalProperties: false };
}

/** `nullable` means something beside `type` alone. */
function orNull({ nullable, ...schema }: Readonly<Record<string, unknown>>): object {
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function reduceProperties(properties: object): object {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, reduceSchema(schema)]));
}

function reduceOperation(method: string, template: string, operation: Operation): object {
  const body = operation.requestBody?.content['application/json']?.schema;
  return {
    operationId: operation.operationId,
    method: method.toUpperCase(),
    template,
    parameters: (operation.parameters ?? []).map((parameter) => ({
      name: parameter.name,
      in: parameter.in,
      required: parameter.required ?? false,
      schema: reduceSchema(parameter.schema),
    })),
    ...(body === undefined ? {} : { body: reduceSchema(body), bodyRequired: operation.requestBody?.required ?? false }),
  };
}

const here = import.meta.dirname;
const source = path.join(here, 'node_modules/@octokit/openapi/generated/api.github.com.deref.json');
const { paths } = JSON.parse(readFileSync(source, 'utf8')) as { paths: Record<string, Record<string, Operation>> };

const endpoints = Object.entries(paths)
  .flatMap(([template, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => OPERATIONS.has(operation.operationId))
      .map(([method, operation]) => ({
        id: operation.operationId,
        entry: reduceOperation(method, template, operation),
      })),
  )
  .toSorted((left, right) => left.id.localeCompare(right.id));

const missing = [...OPERATIONS].filter((id) => !endpoints.some((endpoint) => endpoint.id === id));
if (missing.length > 0) throw new Error(`the description no longer has ${missing.join(', ')}`);

const lines = endpoints.map((endpoint) => `  ${JSON.stringify(endpoint.entry)}`);
writeFileSync(path.join(here, 'github.json'), `[\n${lines.join(',\n')}\n]\n`);
