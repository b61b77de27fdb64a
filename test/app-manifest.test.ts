import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CODE_SCANNING_PERMISSIONS, PUBLISHER_PERMISSIONS } from '../src/github/publisher-permissions.ts';
import { classify } from '../src/triggers/classify.ts';

const text = readFileSync(new URL('../app.yml', import.meta.url), 'utf8');
const manifest: unknown = parse(text);
const Manifest = z.object({ default_events: z.array(z.string()) });

it('asks for exactly the permissions that the App uses, and for no public installation', () => {
  // GitHub tells of merge queues only those who may read them.
  const permissions = { ...PUBLISHER_PERMISSIONS, ...CODE_SCANNING_PERMISSIONS, merge_queues: 'read' };
  expect(manifest).toHaveProperty('default_permissions', permissions);
  expect(manifest).toMatchObject({ public: false });
});

it('asks for the events that lead to something, and for no others; those about checks come by themselves', () => {
  const { default_events: events } = Manifest.parse(manifest);
  const options = { appId: 1, pullRequestOf: () => undefined };
  const isUnknown = (event: string) =>
    JSON.stringify(classify(event, {}, options)).includes(`event ${event} is not acted on`);
  expect(events).toEqual(expect.arrayContaining(['issue_comment', 'pull_request', 'pull_request_review']));
  expect(events).toContain('pull_request_review_comment');
  expect(events.filter(isUnknown)).toEqual([]);
  expect(events).toEqual([...new Set(events)].toSorted());
});

it('points the webhook at the path that the App serves', () => {
  expect(manifest).toMatchObject({
    hook_attributes: { url: expect.stringMatching(/\/api\/github\/webhooks$/), active: true },
  });
});

it('keeps the permission for code scanning apart: an installation without it must be reviewed all the same', () => {
  expect(PUBLISHER_PERMISSIONS).not.toHaveProperty('security_events');
});

it('holds no apostrophe, which would break the registration form', () => {
  expect(JSON.stringify(manifest)).not.toContain("'");
});
