import assert from 'node:assert/strict';
import { it } from 'node:test';
import { priceOf } from '../src/price.ts';

it('charges a third more for front rows', () => {
  assert.equal(priceOf({ row: 1, basePrice: 900 }), 1200);
});

it('charges the base price elsewhere', () => {
  assert.equal(priceOf({ row: 9, basePrice: 900 }), 900);
});
