import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { AgentListParams, AgentRetrieveParams } from '@anthropic-ai/sdk/resources/beta/agents/agents';
import type { EnvironmentListParams } from '@anthropic-ai/sdk/resources/beta/environments/environments';
import type { FileListParams } from '@anthropic-ai/sdk/resources/beta/files';
import type { EventListParams, EventSendParams } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import type { ResourceListParams } from '@anthropic-ai/sdk/resources/beta/sessions/resources';
import type { SessionListParams } from '@anthropic-ai/sdk/resources/beta/sessions/sessions';
import schemas from '../schemas/managed-agents.json' with { type: 'json' };
import { Misuse } from './api-error.ts';
import type { Call } from './call.ts';
import type {
  AgentChange,
  AgentParams,
  EnvironmentChange,
  EnvironmentParams,
  FileParams,
  SessionChange,
  SessionParams,
} from './wire.ts';

/** Request bodies by the name of their schema, which was generated from the same type. */
interface Bodies {
  readonly CreateAgent: AgentParams;
  readonly UpdateAgent: AgentChange;
  readonly CreateEnvironment: EnvironmentParams;
  readonly UpdateEnvironment: EnvironmentChange;
  readonly CreateSession: SessionParams;
  readonly UpdateSession: SessionChange;
  readonly SendEvents: EventSendParams;
  readonly AddResource: FileParams;
  readonly UpdateResource: { readonly authorization_token: string };
}

interface Queries {
  readonly RetrieveAgent: AgentRetrieveParams;
  readonly ListAgents: AgentListParams;
  readonly ListEnvironments: EnvironmentListParams;
  readonly ListSessions: SessionListParams;
  readonly ListEvents: EventListParams;
  readonly ListResources: ResourceListParams;
  readonly ListFiles: FileListParams;
  readonly StreamEvents: unknown;
}

export type QueryName = keyof Queries;

const bodies = new Ajv({ strict: false, allErrors: true }).addSchema(schemas, 'requests');
// A query has only text; numbers and booleans are read from it the way the API does.
const queries = new Ajv({ strict: false, allErrors: true, coerceTypes: true }).addSchema(schemas, 'requests');

/** The body of a request, if the SDK's types allow it. Unknown fields are misuse. */
export function bodyOf<Name extends keyof Bodies>({ body }: Call, name: Name): Bodies[Name] {
  return checked(validator<Bodies[Name]>(bodies, name), body);
}

/** The query of a request, with numbers and booleans read from its text. */
export function queryOf<Name extends QueryName>({ query }: Call, name: Name): Queries[Name] {
  return checked(validator<Queries[Name]>(queries, name), { ...query });
}

function validator<Request>(ajv: Ajv, name: string): ValidateFunction<Request> {
  const found = ajv.getSchema<Request>(`requests#/definitions/${name}`);
  if (!found) throw new Error(`no schema named ${name}`);
  return found;
}

function checked<Request>(validate: ValidateFunction<Request>, value: unknown): Request {
  if (validate(value)) return value;
  throw new Misuse('invalid_request_error', describe(validate.errors ?? []));
}

/** Unions produce one error per alternative; the deepest ones speak of the alternative that was meant. */
function describe(errors: readonly ErrorObject[]): string {
  const depth = Math.max(...errors.map(({ instancePath }) => instancePath.split('/').length));
  const deepest = errors.filter(({ instancePath }) => instancePath.split('/').length === depth);
  const lines = deepest.map(({ instancePath, message, params }) => {
    const extra: unknown = params['additionalProperty'];
    const field = instancePath.slice(1).replaceAll('/', '.') || 'request';
    return typeof extra === 'string'
      ? `${field}.${extra}: Extra inputs are not permitted`
      : `${field}: ${message ?? ''}`;
  });
  return [...new Set(lines)].slice(0, 3).join('; ');
}
