import { expect, test } from 'vitest';
import { popularProducts } from '../../../src/recommend/popularity.js';

test('popularity is rounded, and what too few used is not in it', () => {
  const support = Int32Array.of(12, 9, 41, 13, 10);

  expect(popularProducts(support, { supportMin: 10, productsMax: 3 })).toEqual([
    { product: 2, support: 40 },
    { product: 3, support: 15 },
    { product: 0, support: 10 },
  ]);
});
