import { expect, test } from 'vitest';
import { ndcgAt, qualityOf, recallAt } from '../../../src/recommend/metrics.js';

test('recall counts hits against all that was held out', () => {
  expect(recallAt(['a', 'b', 'c'], new Set(['a', 'c', 'd']), 20)).toBeCloseTo(2 / 3, 12);
  expect(recallAt(['b', 'a'], new Set(['a']), 1)).toBe(0);
});

test('NDCG discounts by place and compares with the best list of the same length', () => {
  const ideal = 1 + 1 / Math.log2(3) + 1 / 2;

  expect(ndcgAt(['a', 'b', 'c'], new Set(['a', 'c', 'd']), 20)).toBeCloseTo(1.5 / ideal, 12);
  expect(ndcgAt(['a', 'c'], new Set(['a', 'c', 'd']), 2)).toBe(1);
  expect(ndcgAt([], new Set(['a']), 20)).toBe(0);
});

test('the mean runs over customers with held-out products, and one without a list counts as nothing found', () => {
  const lists = new Map([
    ['ana', ['a']],
    ['ben', ['z']],
  ]);
  const heldOut = new Map([
    ['ana', new Set(['a'])],
    ['ben', new Set<string>()],
    ['cleo', new Set(['c'])],
  ]);

  expect(qualityOf(lists, heldOut)).toEqual({ customers: 2, recallAt20: 0.5, ndcgAt20: 0.5 });
});
