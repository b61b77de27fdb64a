import { testSimulation } from '../simulation/test-simulation.ts';

testSimulation(1, 500);
