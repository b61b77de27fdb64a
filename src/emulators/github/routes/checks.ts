import { bodyOf, CheckRunInput, NewCheckRun } from '../api/bodies.ts';
import {
  created,
  numberParameter,
  ok,
  permit,
  queryText,
  repositoryOf,
  textParameter,
  type Answer,
  type Call,
  type Routes,
} from '../api/call.ts';
import { paginate } from '../api/pagination.ts';
import { notFound, Problem } from '../api/problem.ts';
import type { CheckRun, CheckStatus, CheckSuite, Repository } from '../entities.ts';
import { renderAnnotation, renderCheckRun, renderCheckSuite } from '../render/check-run.ts';
import { checkCheckRun } from '../rules/check-run-rules.ts';
import { checkRunPayload } from '../webhooks/payloads.ts';
import type { World } from '../world.ts';
import { commitOf } from './repositories.ts';

/** The suite of the App on a commit; there is one per commit, made by whatever asks first. */
export function suiteFor(world: World, repository: Repository, headSha: string): CheckSuite {
  const known = [...world.checkSuites.values()].find((one) => one.repository === repository && one.headSha === headSha);
  if (known !== undefined) return known;
  const now = world.timestamp();
  const suite: CheckSuite = { id: world.nextId(), repository, headSha, createdAt: now, updatedAt: now };
  world.checkSuites.set(suite.id, suite);
  return suite;
}

function checkRunOf(call: Call): CheckRun {
  const run = call.world.checkRuns.get(numberParameter(call, 'check_run_id'));
  if (run === undefined || run.repository !== repositoryOf(call)) throw notFound();
  return run;
}

/** Applies what create and update have in common. Annotations are added to those already there; nothing removes them. */
function apply(run: CheckRun, input: CheckRunInput, now: string): void {
  run.name = input.name ?? run.name;
  run.detailsUrl = input.details_url ?? run.detailsUrl;
  run.externalId = input.external_id ?? run.externalId;
  run.startedAt = input.started_at ?? run.startedAt;
  run.status = input.conclusion === undefined ? statusOf(input.status, run.status) : 'completed';
  run.conclusion = input.conclusion ?? run.conclusion;
  if (run.status === 'completed') run.completedAt = input.completed_at ?? run.completedAt ?? now;
  run.actions = input.actions ?? run.actions;
  if (input.output !== undefined) {
    const { title, summary, text, annotations = [] } = input.output;
    run.output = { title, summary, text: text ?? run.output.text };
    run.annotations.push(...annotations);
  }
  run.suite.updatedAt = now;
}

/** The statuses an App may set; the rules have refused the others before. */
function statusOf(asked: CheckRunInput['status'], otherwise: CheckStatus): CheckStatus {
  return asked === 'queued' || asked === 'in_progress' || asked === 'completed' ? asked : otherwise;
}

function createRun(call: Call, input: CheckRunInput & { readonly head_sha: string }): CheckRun {
  const repository = repositoryOf(call);
  const now = call.world.timestamp();
  const run: CheckRun = {
    id: call.world.nextId(),
    repository,
    suite: suiteFor(call.world, repository, input.head_sha),
    headSha: input.head_sha,
    name: '',
    status: 'queued',
    conclusion: undefined,
    detailsUrl: undefined,
    externalId: '',
    startedAt: now,
    completedAt: undefined,
    output: { title: undefined, summary: undefined, text: undefined },
    actions: [],
    annotations: [],
  };
  apply(run, input, now);
  call.world.checkRuns.set(run.id, run);
  return run;
}

/** The runs a list asks for: by name and status, and unless told otherwise only the latest of each name. */
function listRuns(call: Call, runs: readonly CheckRun[]): Answer {
  const name = queryText(call, 'check_name');
  const status = queryText(call, 'status');
  const appId = call.query['app_id'];
  const matching = runs.filter(
    (run) =>
      (name === undefined || run.name === name) &&
      (status === undefined || run.status === status) &&
      (appId === undefined || appId === (run.madeBy?.id ?? call.world.app.id)),
  );
  const latest = [...new Map(matching.map((run) => [run.name, run])).values()];
  const wanted = (queryText(call, 'filter') === 'all' ? matching : latest).toReversed();
  const page = paginate(call, wanted);
  const rendered = page.items.map((run) => renderCheckRun(call.world, run));
  return ok({ total_count: wanted.length, check_runs: rendered }, page.headers);
}

function runsOf(call: Call, headSha: string): CheckRun[] {
  const repository = repositoryOf(call);
  return [...call.world.checkRuns.values()].filter((run) => run.repository === repository && run.headSha === headSha);
}

function suiteOf(call: Call): CheckSuite {
  const suite = call.world.checkSuites.get(numberParameter(call, 'check_suite_id'));
  if (suite === undefined || suite.repository !== repositoryOf(call)) throw notFound();
  return suite;
}

export const checkRoutes: Routes = {
  async 'checks/create'(call) {
    permit(call, 'checks:write');
    const input = bodyOf(call, NewCheckRun);
    checkCheckRun(input);
    const isWholeSha = /^[0-9a-f]{40,64}$/.test(input.head_sha);
    if (!isWholeSha || (await repositoryOf(call).git.resolveRef(input.head_sha)) === undefined) {
      throw new Problem(422, `No commit found for SHA: ${input.head_sha}`);
    }
    const run = createRun(call, input);
    call.emit('check_run', checkRunPayload(call.world, run, 'created'));
    if (run.status === 'completed') call.emit('check_run', checkRunPayload(call.world, run, 'completed'));
    return created(renderCheckRun(call.world, run));
  },
  'checks/update'(call) {
    permit(call, 'checks:write');
    const run = checkRunOf(call);
    if (run.madeBy !== undefined) {
      throw new Problem(
        403,
        `Invalid app_id \`${run.madeBy.id}\` - check run can only be modified by the GitHub App that created it.`,
      );
    }
    const input = bodyOf(call, CheckRunInput);
    checkCheckRun(input, run);
    const wasCompleted = run.status === 'completed';
    apply(run, input, call.world.timestamp());
    if (run.status === 'completed' && !wasCompleted) {
      call.emit('check_run', checkRunPayload(call.world, run, 'completed'));
    }
    return ok(renderCheckRun(call.world, run));
  },
  'checks/get'(call) {
    permit(call, 'checks:read');
    return ok(renderCheckRun(call.world, checkRunOf(call)));
  },
  'checks/list-annotations'(call) {
    permit(call, 'checks:read');
    const run = checkRunOf(call);
    const page = paginate(call, run.annotations);
    return ok(
      page.items.map((annotation) => renderAnnotation(call.world, run, annotation)),
      page.headers,
    );
  },
  async 'checks/list-for-ref'(call) {
    permit(call, 'checks:read');
    return listRuns(call, runsOf(call, await commitOf(call, textParameter(call, 'ref'))));
  },
  'checks/list-for-suite'(call) {
    permit(call, 'checks:read');
    return listRuns(call, runsOf(call, suiteOf(call).headSha));
  },
  'checks/get-suite'(call) {
    permit(call, 'checks:read');
    return ok(renderCheckSuite(call.world, suiteOf(call)));
  },
  async 'checks/list-suites-for-ref'(call) {
    permit(call, 'checks:read');
    const sha = await commitOf(call, textParameter(call, 'ref'));
    const repository = repositoryOf(call);
    const suites = [...call.world.checkSuites.values()].filter(
      (suite) => suite.repository === repository && suite.headSha === sha,
    );
    const page = paginate(call, suites);
    const rendered = page.items.map((suite) => renderCheckSuite(call.world, suite));
    return ok({ total_count: suites.length, check_suites: rendered }, page.headers);
  },
};
