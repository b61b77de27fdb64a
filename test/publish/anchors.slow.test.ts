import { testRandomAnchors } from './support/random-anchors.ts';

/** A sample of `npm run test:deep`. */
testRandomAnchors(5);
