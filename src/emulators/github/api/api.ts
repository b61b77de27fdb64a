import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Repository } from '../entities.ts';
import type { FaultAction, Faults } from '../faults.ts';
import type { Recording, RequestRecord } from '../recording.ts';
import { ownerOf } from '../routes/app.ts';
import { routes } from '../routes/routes.ts';
import { envelop, type Payload } from '../webhooks/payloads.ts';
import type { WebhookSender } from '../webhooks/sender.ts';
import type { World } from '../world.ts';
import type { Answer, Call } from './call.ts';
import { loadEndpoints, type EndpointTable, type MatchedEndpoint, type Parameters } from './endpoints.ts';
import { claimedInstallation, identify, requireReach, type Identity } from './identity.ts';
import { notFound, Problem } from './problem.ts';
import type { RateLimits } from './rate-limits.ts';
import { redirectFormerName, resolveRepositoryPath } from './repository-path.ts';
import { readRequest, type ReadRequest } from './request.ts';
import { problemAnswer, toWire, writeAnswer, type WireAnswer } from './respond.ts';

export interface ApiParts {
  readonly world: World;
  readonly limits: RateLimits;
  readonly webhooks: WebhookSender;
  readonly faults: Faults;
  readonly recording: Recording;
}

type Emission = readonly [event: string, payload: Payload];

/** The REST API: reads, records, refuses or answers one request at a time of many. */
export class Api {
  readonly #parts: ApiParts;
  readonly #endpoints: EndpointTable = loadEndpoints();

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  /** Answers one request. Webhooks that it causes leave after the answer, as they do on GitHub. */
  async serve(incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const started = performance.now();
    const { world, faults } = this.#parts;
    const request = await readRequest(incoming, resolveRepositoryPath(world, url), this.#endpoints);
    const record = this.#record(request);
    const emissions: Emission[] = [];
    const answer = await this.#answerOrFail(request, faults.take(record), emissions);
    record.ms = performance.now() - started;
    if (answer === 'reset') incoming.socket.resetAndDestroy();
    else {
      record.status = answer.status;
      await writeAnswer(response, answer, world.now());
    }
    for (const [event, payload] of emissions) this.#parts.webhooks.sendInBackground(event, payload);
  }

  #record(request: ReadRequest): RequestRecord {
    const { method, path, query, body, matched } = request;
    const record: RequestRecord = {
      at: this.#parts.world.now(),
      method,
      path,
      template: matched?.endpoint.template,
      operationId: matched?.endpoint.operationId,
      query,
      body,
      installationId: claimedInstallation(this.#parts.world, request.authorization),
      status: 0,
      ms: 0,
    };
    this.#parts.recording.requests.push(record);
    return record;
  }

  async #answerOrFail(
    request: ReadRequest,
    fault: FaultAction | undefined,
    emissions: Emission[],
  ): Promise<WireAnswer | 'reset'> {
    if (fault?.kind === 'reset') return 'reset';
    if (fault?.kind === 'status') return faultAnswer(fault);
    if (fault?.kind === 'delay') await wait(fault.ms);
    const answer = await this.#answer(request, emissions);
    if (fault?.kind !== 'commit-then') return answer;
    if (fault.action.kind !== 'delay') return this.#answerOrFail(request, fault.action, []);
    await wait(fault.action.ms);
    return answer;
  }

  async #answer(request: ReadRequest, emissions: Emission[]): Promise<WireAnswer> {
    const parameters = { path: { ...request.matched?.path }, query: { ...request.query } };
    const complaints = this.#findComplaints(request, parameters);
    let owner = 'anonymous';
    let leave: (() => void) | undefined;
    try {
      const endpoint = requireEndpoint(request);
      const identity = identify(this.#parts.world, request.authorization);
      owner = ownerOf({ identity });
      leave = this.#parts.limits.enter(owner);
      this.#parts.limits.admit(owner, endpoint.endpoint);
      const call = this.#callFor(request, endpoint, identity, parameters, emissions);
      if (complaints.length > 0) throw new Problem(422, `Invalid request.\n\n${complaints.join('\n')}`);
      const answer = await routeFor(endpoint)(call);
      return this.#finish(answer, request, owner);
    } catch (error) {
      emissions.length = 0;
      return this.#finish(problemAnswer(this.#toProblem(error)), request, owner);
    } finally {
      leave?.();
    }
  }

  /** Holds the request against GitHub's description and records what it does not allow, whatever the answer will be. */
  #findComplaints(request: ReadRequest, parameters: { path: Parameters; query: Parameters }): string[] {
    const complaints = complaintsAbout(request, parameters);
    if (complaints.length > 0) {
      const { method, path, body } = request;
      const operationId = request.matched?.endpoint.operationId;
      this.#parts.recording.violations.push({ method, path, operationId, complaints, body });
    }
    return complaints;
  }

  #callFor(
    request: ReadRequest,
    matched: MatchedEndpoint,
    identity: Identity,
    parameters: CheckedParameters,
    emissions: Emission[],
  ): Call {
    const { world, limits, webhooks } = this.#parts;
    const repository = this.#repositoryFor(request, matched, identity);
    return {
      world,
      limits,
      identity,
      repository,
      path: parameters.path,
      query: parameters.query,
      url: request.url,
      body: request.body,
      accept: request.accept,
      deliveries: webhooks.deliveries,
      emit: (event, payload) => {
        if (repository !== undefined) emissions.push([event, envelop(world, repository, world.bot, payload)]);
      },
      redeliver: (id) => webhooks.redeliver(id),
    };
  }

  /** The repository in the path, unless the token cannot reach it: then it does not exist. */
  #repositoryFor(request: ReadRequest, matched: MatchedEndpoint, identity: Identity): Repository | undefined {
    const { owner, repo } = matched.path;
    const isAppRoute = matched.endpoint.operationId === 'apps/get-repo-installation';
    if (owner === undefined || repo === undefined || isAppRoute) return undefined;
    redirectFormerName(this.#parts.world, request, `${owner}/${repo}`);
    const repository = this.#parts.world.repositoryNamed(`${owner}/${repo}`);
    if (repository === undefined) throw notFound();
    requireReach(identity, repository);
    return repository;
  }

  #finish(answer: Answer, request: ReadRequest, owner: string): WireAnswer {
    const { limits } = this.#parts;
    const wire = toWire(answer, request.method, request.ifNoneMatch);
    if (wire.status === 304) limits.refund(owner);
    const { limit, remaining, used, reset } = limits.state(owner);
    const budget = {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': request.path === '/graphql' ? 'graphql' : 'core',
    };
    return { ...wire, headers: { ...budget, ...wire.headers } };
  }

  #toProblem(error: unknown): Problem {
    if (error instanceof Problem) return error;
    this.#parts.recording.failures.push(error);
    return new Problem(500, error instanceof Error ? `Emulator failure: ${error.message}` : 'Emulator failure');
  }
}

/** Does not keep the process alive for the sake of a slow answer. */
const wait = (ms: number): Promise<void> => delay(ms, undefined, { ref: false });

const faultAnswer = ({ status, body, headers }: Extract<FaultAction, { kind: 'status' }>): WireAnswer =>
  toWire({ status, body: body ?? { message: 'Fault' }, headers: headers ?? {} }, 'POST', undefined);

interface CheckedParameters {
  readonly path: Parameters;
  readonly query: Parameters;
}

function complaintsAbout(request: ReadRequest, parameters: CheckedParameters): string[] {
  if (request.matched === undefined) return [`the emulator serves no ${request.method} ${request.path}`];
  if (request.isMalformed) return ['body: is no JSON'];
  return request.matched.endpoint.check(parameters, request.body);
}

function requireEndpoint(request: ReadRequest): MatchedEndpoint {
  if (request.matched === undefined) throw notFound();
  if (request.isMalformed) throw new Problem(400, 'Problems parsing JSON');
  return request.matched;
}

function routeFor({ endpoint }: MatchedEndpoint) {
  const route = routes[endpoint.operationId];
  if (route === undefined) throw new Error(`no route for ${endpoint.operationId}`);
  return route;
}
