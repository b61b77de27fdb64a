import type { Routes } from './server.ts';

/** `GET /healthz`: the process answers. `GET /readyz`: it can take deliveries and work. Neither says anything else. */
export function healthRoutes({ isReady }: { readonly isReady: () => Promise<boolean> }): Routes {
  return {
    'GET /healthz': async () => ({ status: 200, text: 'ok\n' }),
    'GET /readyz': async () =>
      (await isReady()) ? { status: 200, text: 'ready\n' } : { status: 503, text: 'not ready\n' },
  };
}
