import type { Routes } from '../api/call.ts';
import { appRoutes } from './app.ts';
import { checkRoutes } from './checks.ts';
import { codeScanningRoutes } from './code-scanning.ts';
import { compareRoutes } from './compare.ts';
import { contentRoutes } from './contents.ts';
import { deliveryRoutes } from './deliveries.ts';
import { gitRoutes } from './git.ts';
import { graphqlRoutes } from './graphql.ts';
import { issueRoutes } from './issues.ts';
import { pullRoutes } from './pulls.ts';
import { reactionRoutes } from './reactions.ts';
import { repositoryRoutes } from './repositories.ts';
import { reviewCommentRoutes } from './review-comments.ts';
import { reviewRoutes } from './reviews.ts';

/** Every operation of the description by its id; a test holds the two against each other. */
export const routes: Routes = {
  ...appRoutes,
  ...checkRoutes,
  ...codeScanningRoutes,
  ...compareRoutes,
  ...contentRoutes,
  ...deliveryRoutes,
  ...gitRoutes,
  ...graphqlRoutes,
  ...issueRoutes,
  ...pullRoutes,
  ...reactionRoutes,
  ...repositoryRoutes,
  ...reviewCommentRoutes,
  ...reviewRoutes,
};
