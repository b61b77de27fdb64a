import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { CODE_SCANNING_PERMISSIONS, PUBLISHER_PERMISSIONS } from '../src/github/publisher-permissions.ts';

const text = readFileSync(new URL('../app.yml', import.meta.url), 'utf8');
const manifest: unknown = parse(text);

it('asks for exactly the permissions that the App uses, and for no public installation', () => {
  const permissions = { ...PUBLISHER_PERMISSIONS, ...CODE_SCANNING_PERMISSIONS };
  expect(manifest).toHaveProperty('default_permissions', permissions);
  expect(manifest).toMatchObject({ public: false });
});

it('asks for the events that lead to something; check runs come by themselves', () => {
  expect(manifest).toMatchObject({ default_events: ['issue_comment', 'pull_request'] });
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
