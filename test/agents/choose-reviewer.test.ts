import { expect, it } from 'vitest';
import { chooseReviewer, type ReviewerPolicy } from '../../src/agents/choose-reviewer.ts';
import type { ReviewerConfig } from '../../src/config/repository/schema.ts';

const policy: ReviewerPolicy = {
  own: { model: 'big', effort: 'medium' },
  allowedModels: ['small'],
  maxEffort: 'high',
};

it.each<readonly [string, Partial<ReviewerConfig>, string, string]>([
  ['the operator says who reviews', {}, 'big', 'medium'],
  ['a model that is allowed', { model: 'small' }, 'small', 'medium'],
  ['a model that is not', { model: 'huge' }, 'big', 'medium'],
  ["the operator's own model", { model: 'big', effort: 'low' }, 'big', 'low'],
  ['as much effort as is allowed', { effort: 'high' }, 'big', 'high'],
  ['more effort than is allowed', { model: 'small', effort: 'max' }, 'small', 'high'],
])('%s', (_what, asked, model, effort) => {
  expect(chooseReviewer({ model: null, effort: null, ...asked }, policy)).toEqual({ model, effort });
});
