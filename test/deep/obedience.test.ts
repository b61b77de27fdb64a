import { testObedience } from '../e2e/support/obedience.ts';

testObedience('every payload');
