import type { RestEndpointMethodTypes } from '@octokit/rest';
import { describe, expect, it } from 'vitest';
import { aScene, refusalOf, type Scene } from './support.ts';

type CheckRunChange = Partial<RestEndpointMethodTypes['checks']['update']['parameters']>;

const headOf = ({ source }: Scene): string => source.git('rev-parse', 'topic');

function create(scene: Scene, input: object = {}) {
  return scene.octokit.rest.checks.create({ ...scene.at, name: 'Proofline', head_sha: headOf(scene), ...input });
}

const annotation = (line: number, extra: object = {}) => ({
  path: 'src/app.ts',
  start_line: line,
  end_line: line,
  annotation_level: 'warning' as const,
  message: `on line ${line}`,
  ...extra,
});

const output = (extra: object = {}): object => ({ title: 'Title', summary: 'Summary', ...extra });

const annotations = (count: number) => Array.from({ length: count }, (_, index) => annotation(index + 1));

describe('a check run', () => {
  it('goes from queued to completed and keeps what it was told', async () => {
    const scene = await aScene();
    const { octokit, at, emulator, repository } = scene;
    const { data } = await create(scene, { external_id: 'run-7', details_url: 'http://127.0.0.1/runs/7' });
    expect(data).toMatchObject({
      status: 'queued',
      conclusion: null,
      external_id: 'run-7',
      app: { slug: 'proofline' },
    });
    expect(data.pull_requests).toMatchObject([{ number: 1 }]);
    const target = { ...at, check_run_id: data.id };
    await octokit.rest.checks.update({ ...target, status: 'in_progress' });
    const concluded = await octokit.rest.checks.update({ ...target, conclusion: 'neutral' });
    expect(concluded.data).toMatchObject({
      status: 'completed',
      conclusion: 'neutral',
      completed_at: expect.any(String),
    });
    expect(emulator.checkRuns(repository)).toMatchObject([{ externalId: 'run-7', status: 'completed' }]);
    const suite = await octokit.rest.checks.getSuite({ ...at, check_suite_id: data.check_suite?.id ?? 0 });
    expect(suite.data).toMatchObject({ status: 'completed', conclusion: 'neutral', head_sha: headOf(scene) });
  });

  it('collects annotations, fifty at a time, and never loses one', async () => {
    const scene = await aScene();
    const { octokit, at, emulator } = scene;
    const { data } = await create(scene, { output: output({ annotations: annotations(50) }) });
    const target = { ...at, check_run_id: data.id };
    await octokit.rest.checks.update({ ...target, output: { title: 'T', summary: 'S' } });
    const updated = await octokit.rest.checks.update({
      ...target,
      output: { title: 'T', summary: 'S', annotations: annotations(23) },
    });
    expect(updated.data.output.annotations_count).toBe(73);
    const listed = await octokit.paginate(octokit.rest.checks.listAnnotations, { ...target, per_page: 30 });
    const expected = [...annotations(50), ...annotations(23)];
    expect(listed.map(({ message }) => message)).toEqual(expected.map(({ message }) => message));
    expect(emulator.annotations(data.id)).toHaveLength(73);
  });

  it.each<[string, object]>([
    ['completed without a conclusion', { status: 'completed' }],
    ['completed_at without a conclusion', { completed_at: '2026-01-01T00:00:00Z' }],
    ['a conclusion while in progress', { status: 'in_progress', conclusion: 'success' }],
    ['the conclusion that only GitHub sets', { conclusion: 'stale' }],
    ['a commit that does not exist', { head_sha: '1'.repeat(40) }],
    ['a branch in place of a commit', { head_sha: 'topic' }],
    ['an output without a title', { output: { summary: 'S' } }],
    ['a summary above 65,535 bytes', { output: output({ summary: 'é'.repeat(32_768) }) }],
    ['a text above 65,535 characters', { output: output({ text: 'x'.repeat(65_536) }) }],
    ['fifty-one annotations', { output: output({ annotations: annotations(51) }) }],
    [
      'columns over several lines',
      { output: output({ annotations: [annotation(1, { end_line: 2, start_column: 1 })] }) },
    ],
    ['an annotation that ends before it starts', { output: output({ annotations: [annotation(3, { end_line: 2 })] }) }],
    ['an annotation title above 255', { output: output({ annotations: [annotation(1, { title: 't'.repeat(256) })] }) }],
    ['a message above 64 KB', { output: output({ annotations: [annotation(1, { message: 'm'.repeat(65_537) })] }) }],
    [
      'four actions',
      { actions: Array.from({ length: 4 }, (_, index) => ({ label: 'l', description: 'd', identifier: `${index}` })) },
    ],
    ['a label above twenty', { actions: [{ label: 'l'.repeat(21), description: 'd', identifier: 'i' }] }],
    ['a field that is none', { severity: 'high' }],
  ])('is refused with %s', async (_what, input) => {
    const scene = await aScene();
    expect(await refusalOf(create(scene, input))).toMatchObject({ status: 422 });
    expect(scene.emulator.checkRuns(scene.repository)).toEqual([]);
  });

  it('is accepted at its limits', async () => {
    const scene = await aScene();
    const atLimit = annotation(1, {
      title: 't'.repeat(255),
      message: 'm'.repeat(65_536),
      start_column: 1,
      end_column: 2,
    });
    const { data } = await create(scene, {
      conclusion: 'action_required',
      output: output({ summary: 's'.repeat(65_535), text: 't'.repeat(65_535), annotations: [atLimit] }),
      actions: [{ label: 'l'.repeat(20), description: 'd'.repeat(40), identifier: 'i'.repeat(20) }],
    });
    expect(data.status).toBe('completed');
    expect(scene.emulator.violations).toEqual([]);
  });

  it('cannot be reopened, but may be concluded otherwise', async () => {
    const scene = await aScene();
    const { data } = await create(scene, { conclusion: 'neutral' });
    const update = (input: CheckRunChange) =>
      scene.octokit.rest.checks.update({ ...scene.at, check_run_id: data.id, ...input });
    expect(await refusalOf(update({ status: 'in_progress' }))).toMatchObject({ status: 422 });
    expect((await update({ conclusion: 'failure' })).data.conclusion).toBe('failure');
  });

  it('is told apart from those of other Apps, which nobody else may change', async () => {
    const scene = await aScene();
    const { emulator, octokit, at, repository } = scene;
    const { data: own } = await create(scene);
    const foreign = emulator.addForeignCheckRun({
      repository,
      headSha: own.head_sha,
      name: own.name,
      externalId: own.external_id ?? '',
      app: { id: 666, slug: 'other' },
    });
    const list = async (query: { app_id?: number }) => {
      const { data } = await octokit.rest.checks.listForRef({ ...at, ref: own.head_sha, filter: 'all', ...query });
      return data.check_runs.map(({ id, app }) => [id, app?.slug]);
    };
    expect(await list({})).toEqual([
      [foreign.id, 'other'],
      [own.id, 'proofline'],
    ]);
    expect(await list({ app_id: 666 })).toEqual([[foreign.id, 'other']]);
    const change = octokit.rest.checks.update({ ...at, check_run_id: foreign.id, conclusion: 'success' });
    expect(await refusalOf(change)).toMatchObject({ status: 403 });
    expect(foreign.status).toBe('in_progress');
  });

  it('is listed for its commit, the latest of each name unless all are wanted', async () => {
    const scene = await aScene();
    const { octokit, at } = scene;
    const first = await create(scene);
    const second = await create(scene);
    await create(scene, { name: 'Other' });
    const list = async (query: object) => {
      const { data } = await octokit.rest.checks.listForRef({
        ...at,
        ref: headOf(scene),
        check_name: 'Proofline',
        ...query,
      });
      return data.check_runs.map(({ id }) => id);
    };
    await expect(list({})).resolves.toEqual([second.data.id]);
    await expect(list({ filter: 'all' })).resolves.toEqual([second.data.id, first.data.id]);
    await expect(list({ status: 'completed' })).resolves.toEqual([]);
    const suite = await octokit.rest.checks.listForSuite({ ...at, check_suite_id: first.data.check_suite?.id ?? 0 });
    expect(suite.data.total_count).toBe(2);
    const suites = await octokit.rest.checks.listSuitesForRef({ ...at, ref: 'topic' });
    expect(suites.data.total_count).toBe(1);
  });
});
