import { testObedience } from './support/obedience.ts';

testObedience('sample');
