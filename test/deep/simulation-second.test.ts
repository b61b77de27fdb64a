import { testSimulation } from '../simulation/test-simulation.ts';

testSimulation(501, 500);
