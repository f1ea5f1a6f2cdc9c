import { expect, test } from 'vitest';
import { chiSquareTail, normalBound } from '../../../../src/analyse/experiment/distribution.js';

test.each([
  [3.841459, 1, 0.05],
  [10.827566, 1, 0.001],
  [0.4549364, 1, 0.5],
  [9.487729, 4, 0.05],
  [16.918978, 9, 0.05],
  [27.877165, 9, 0.001],
])(
  'a chi-square of %d with %d degrees of freedom is exceeded with the probability of the tables',
  (at, freedom, tail) => {
    expect(chiSquareTail(at, freedom)).toBeCloseTo(tail, 7);
  },
);

test('with two degrees of freedom the tail is an exponential, also far out', () => {
  for (const at of [0.1, 1, 5, 50, 300]) expect(chiSquareTail(at, 2) / Math.exp(-at / 2)).toBeCloseTo(1, 9);
  expect(chiSquareTail(0, 3)).toBe(1);
});

test('the bounds of the normal distribution are those of the tables', () => {
  expect(normalBound(0.95)).toBeCloseTo(1.959964, 6);
  expect(normalBound(0.99)).toBeCloseTo(2.575829, 6);
});
