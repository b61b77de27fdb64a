import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './longest-first.ts';
import { EVERYDAY } from './vitest.shared.ts';

/** What needs more, in the rooms below. */
const STAGED = ['read-texts', 'report-issue', 'watched-client'].join('|');

/** Rooms whose tests need no database. */
const ROOMS = [
  'agents',
  'anthropic',
  'commands',
  'config',
  'core',
  'diff',
  'findings',
  'github',
  'publish',
  'sessions',
  'triggers',
];

const LIGHT = ['architecture.test.ts', ...ROOMS.map((room) => `${room}/**/!(${STAGED}).test.ts`)];

const LEFT_TO_OTHERS = [...configDefaults.exclude, '**/*.slow.test.ts', 'deep/**', 'screens/**'];

const root = import.meta.dirname;

/** What is run after every change: `npm test`. */
export default defineConfig({
  root,
  test: {
    maxWorkers: EVERYDAY.maxWorkers,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        root,
        test: { ...EVERYDAY, name: 'light', include: LIGHT, exclude: LEFT_TO_OTHERS, globalSetup: [] },
      },
      { root, test: { ...EVERYDAY, name: 'whole', exclude: [...LEFT_TO_OTHERS, ...LIGHT] } },
    ],
  },
});
