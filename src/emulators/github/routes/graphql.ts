import { bodyOf, GraphqlQuery } from '../api/bodies.ts';
import { ok, type Routes } from '../api/call.ts';
import { requireInstallation } from '../api/identity.ts';

export const graphqlRoutes: Routes = {
  graphql(call) {
    requireInstallation(call.identity);
    const { query } = bodyOf(call, GraphqlQuery);
    return ok({ data: null, errors: [{ type: 'UNSUPPORTED', message: `not served: ${query.slice(0, 80)}` }] });
  },
};
