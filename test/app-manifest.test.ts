import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { PUBLISHER_PERMISSIONS } from '../src/github/publisher-permissions.ts';

const text = readFileSync(new URL('../app.yml', import.meta.url), 'utf8');
const manifest: unknown = parse(text);

it('asks for exactly the permissions that the App uses, and for no public installation', () => {
  expect(manifest).toMatchObject({ public: false, default_permissions: PUBLISHER_PERMISSIONS });
});

it('asks for the events that lead to something; check runs come by themselves', () => {
  expect(manifest).toMatchObject({ default_events: ['issue_comment', 'pull_request'] });
});

it('points the webhook at the path that the App serves', () => {
  expect(manifest).toMatchObject({
    hook_attributes: { url: expect.stringMatching(/\/api\/github\/webhooks$/), active: true },
  });
});

it('leaves code scanning off and holds no apostrophe, which would break the registration form', () => {
  expect(manifest).not.toHaveProperty('default_permissions.security_events');
  expect(JSON.stringify(manifest)).not.toContain("'");
});
