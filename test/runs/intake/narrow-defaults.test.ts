import { expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/config/repository/schema.ts';
import type { RunDefaults } from '../../../src/runs/intake/intake-context.ts';
import { narrowDefaults } from '../../../src/runs/intake/narrow-defaults.ts';

const operator: RunDefaults = {
  budgetCents: 200,
  maxBudgetCents: 1000,
  deadlineMs: 1_800_000,
  debounceMs: 5000,
  rotateBeforeMs: 600_000,
  progressEveryMs: 10_000,
};

it.each([
  ['nothing', {}, operator],
  ['less money', { budget: 0.5 }, { ...operator, budgetCents: 50 }],
  ['more money than is usual', { budget: 7.77 }, { ...operator, budgetCents: 777 }],
  ['more money than a review may have', { budget: 50 }, { ...operator, budgetCents: 1000 }],
  ['less time', { deadline: '10m' }, { ...operator, deadlineMs: 600_000 }],
  ['more time than there is', { deadline: '2h' }, operator],
  ['more patience', { debounce: '2m' }, { ...operator, debounceMs: 120_000 }],
  ['no patience', { debounce: '0ms' }, { ...operator, debounceMs: 0 }],
] as const)('lets a repository ask for %s', (_what, config, limits) => {
  expect(narrowDefaults(operator, { ...DEFAULT_CONFIG, ...config }, 2500)).toEqual(limits);
});

it('gives no review more than a day may cost: it could never begin', () => {
  expect(narrowDefaults(operator, { ...DEFAULT_CONFIG, budget: 9 }, 300)).toMatchObject({ budgetCents: 300 });
});
