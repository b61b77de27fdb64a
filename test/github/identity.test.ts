import { expect, it } from 'vitest';
import { readAppIdentity } from '../../src/github/identity.ts';
import { anInstallation, answering } from './support/an-installation.ts';

it('asks once, however many ask', async () => {
  const { app, asked } = await answering({ id: 1, slug: 'my-proofline', owner: { login: 'acme' } });
  const [first] = await Promise.all([readAppIdentity(app), readAppIdentity(app)]);
  await readAppIdentity(app);
  expect(first).toEqual({ id: 1, slug: 'my-proofline', ownerLogin: 'acme', botLogin: 'my-proofline[bot]' });
  expect(asked()).toHaveLength(1);
});

it('asks again after a failure', async () => {
  let isDown = true;
  const { app } = await anInstallation(() =>
    isDown ? { status: 500, body: 'down' } : { status: 200, body: { id: 1, slug: 's' } },
  );
  await expect(readAppIdentity(app)).rejects.toMatchObject({ reason: 'server' });
  isDown = false;
  expect(await readAppIdentity(app)).toMatchObject({ slug: 's', ownerLogin: null });
});
