import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Repository } from '../../src/emulators/github/entities.ts';
import { PUBLISHER_PERMISSIONS } from '../../src/github/publisher-permissions.ts';
import type { SarifLog } from '../../src/publish/sarif-log.ts';
import { configureExample } from './support/commits.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

/** The example, on whose base branch the repository asks for uploads, reviewed to the end. */
async function review(name: string, permissions?: Readonly<Record<string, 'read' | 'write'>>) {
  const { gitDir, base, head } = await configureExample(scene.example, path.join(scene.folder, name), 'sarif: true\n');
  const repository = await scene.host(name, gitDir);
  if (permissions !== undefined) scene.github.setInstallationPermissions(scene.installationOf(repository), permissions);
  const pull = await scene.open(repository, { base, head });
  return { repository, pull, head, check: await scene.conclusion(repository, head) };
}

const uploadsOf = ({ id }: Repository) => scene.github.sarifUploads.filter(({ repository }) => repository.id === id);

it('uploads to code scanning what is annotated, for a repository that asks for it', async () => {
  const { github } = scene;
  const { repository, pull, head, check } = await review('scanned');
  const upload = await eventually(() => uploadsOf(repository)[0], 'the upload');
  expect(upload).toMatchObject({ commitSha: head, ref: `refs/pull/${pull.number}/head`, errors: [] });
  const [run] = (upload.sarif as SarifLog).runs;
  const alerts = run.results.map(({ locations: [{ physicalLocation }] }) => {
    const { artifactLocation, region } = physicalLocation;
    return `${decodeURIComponent(artifactLocation.uri)}:${region.startLine}-${region.endLine}`;
  });
  const annotations = github.annotations(check.id);
  expect(alerts.length).toBeGreaterThan(0);
  expect(alerts).toEqual(annotations.map((one) => `${one.path}:${one.start_line}-${one.end_line}`));
  expect(github.violations).toEqual([]);
});

it('reviews the same where the App may not upload, and says in its log what is missing', async () => {
  const { github } = scene;
  const { repository, pull, check } = await review('unscanned', PUBLISHER_PERMISSIONS);
  const log = await eventually(async () => {
    const lines = await scene.logs();
    return lines.includes('code scanning takes no findings') ? lines : undefined;
  }, 'the notice');
  expect(log).toContain('Code scanning alerts: write');
  expect(uploadsOf(repository)).toEqual([]);
  expect(check.conclusion).toBe('neutral');
  expect(github.reviews(pull)).toHaveLength(1);
});
