import { expect, it } from 'vitest';
import { toJson, toMarkdown, verdictOn } from '../../../src/cli/bench/report.ts';

const MACHINE = { cores: 2, processor: 'A processor', memoryGb: 8, platform: 'linux x64', node: 'v24.0.0' };
const RESULT = {
  name: 'example',
  conditions: ['Ten of everything.'],
  measures: [
    { what: 'memory', value: 1234.6, unit: 'MB', goal: { atMost: 1500 } },
    { what: 'time', value: 3.14, unit: 's', goal: { atMost: 3 } },
    { what: 'requests', value: 12, unit: '/s' },
    { what: 'seen by nobody', value: undefined, unit: '% of a core' },
  ],
  failures: [],
} as const;

it('prints the machine, what was done, and a table', () => {
  expect(toMarkdown(MACHINE, [RESULT])).toBe(`Measured on 2 cores (A processor), 8 GB, linux x64, Node v24.0.0.

## example

Ten of everything.

| measure | goal | measured | |
|---|---|---|---|
| memory | ≤ 1,500 MB | 1,235 MB | pass |
| time | ≤ 3 s | 3.1 s | fail |
| requests |  | 12/s |  |
| seen by nobody |  | unknown |  |`);
});

it('lists what went wrong below the table', () => {
  const printed = toMarkdown(MACHINE, [{ ...RESULT, failures: ['one was lost', 'one was doubled'] }]);
  expect(printed).toMatch(/\n\nFailures:\n- one was lost\n- one was doubled$/);
});

it('gives programs every measure with its verdict', () => {
  const printed: unknown = JSON.parse(toJson(MACHINE, [RESULT]));
  expect(printed).toMatchObject({
    machine: { cores: 2 },
    results: [
      {
        name: 'example',
        measures: [{ verdict: 'pass' }, { verdict: 'fail' }, { verdict: '' }, { what: 'seen by nobody' }],
        failures: [],
      },
    ],
  });
});

it.each([
  ['at the goal', 10, 'pass'],
  ['above it', 10.01, 'fail'],
  ['unknown', undefined, 'fail'],
  ['not a number', Number.NaN, 'fail'],
])('judges a value that is %s', (_where, value, verdict) => {
  expect(verdictOn({ what: 'x', value, unit: 's', goal: { atMost: 10 } })).toBe(verdict);
});
