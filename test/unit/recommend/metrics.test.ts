import { expect, test } from 'vitest';
import { averagePrecisionAt, ndcgAt, noveltyOf, recallAt } from '../../../src/recommend/metrics.js';

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

test('average precision takes the precision down to each hit, and is 1 for the best list of the same length', () => {
  expect(averagePrecisionAt(['a', 'b', 'c'], new Set(['a', 'c', 'd']), 20)).toBeCloseTo((1 + 2 / 3) / 3, 12);
  expect(averagePrecisionAt(['a', 'c'], new Set(['a', 'c', 'd']), 2)).toBe(1);
  expect(averagePrecisionAt(['b', 'a'], new Set(['a']), 1)).toBe(0);
});

test('novelty is the mean self-information of the products, and one that nobody has is as one that somebody has', () => {
  const popularity = {
    customers: 8,
    holders: new Map([
      ['hit', 8],
      ['rare', 1],
      ['half', 4],
    ]),
  };

  expect(noveltyOf(['hit'], popularity)).toBe(0);
  expect(noveltyOf(['rare', 'half'], popularity)).toBe(2);
  expect(noveltyOf(['unheard'], popularity)).toBe(3);
});
