import { testFuzzing } from './test-fuzzing.ts';

testFuzzing(1000);
