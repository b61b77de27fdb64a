import { testSimulation } from './test-simulation.ts';

testSimulation(1, 50);
