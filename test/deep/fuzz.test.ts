import { testFuzzing } from '../fuzz/test-fuzzing.ts';

testFuzzing(50_000);
