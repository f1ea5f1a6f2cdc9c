import { expect, test } from 'vitest';
import type { Ranked } from '../../../src/recommend/blend.js';
import { candidatesOf, diversified, intraListDiversity } from '../../../src/recommend/diversity.js';
import { ofSignals } from '../../signal-weights.js';

const terms = ofSignals({});
const ranked = (...scores: readonly number[]): Ranked[] => scores.map((score, product) => ({ product, score, terms }));
/** Products 0 and 1 are alike, 2 is unlike both, 3 is the contrary of 0, and 4 has no factors. */
const factors = {
  rank: 2,
  products: Float32Array.from([1, 0, 2, 0, 0, 1, -1, 0, 0, 0]),
  confidence: 1,
  ridge: 1,
};
const popular = Float32Array.of(80, 40, 20, 10, 0);
const model = { factors, popular };
const chosen = (scores: readonly number[], first: number, diversity: number, novelty = 0) =>
  diversified(ranked(...scores), model, { first, diversity, novelty }).map(({ product }) => product);

test('without diversity the order stays, and nothing beyond the list is looked at', () => {
  expect(chosen([4, 3, 2, 1, 1], 3, 0)).toEqual([0, 1, 2]);
  expect(candidatesOf(20, { diversity: 0, novelty: 0 })).toBe(20);
  expect(candidatesOf(20, { diversity: 0.1, novelty: 0 })).toBe(100);
});

test('what is like a product that is chosen gives way to what is not, by how much it is worth', () => {
  // 1 is worth 0.5 · 3/4 − 0.5 · 1 = −0.125 beside 0, and 2 is worth 0.5 · 2/4 = 0.25.
  expect(chosen([4, 3, 2, 1, 1], 3, 0.5)).toEqual([0, 2, 3]);
  // 0.9 · 3/4 − 0.1 · 1 = 0.575 beside 0.9 · 2/4 = 0.45.
  expect(chosen([4, 3, 2, 1, 1], 3, 0.1)).toEqual([0, 1, 2]);
});

test('a product without factors and one that is the contrary are like nothing that is chosen', () => {
  expect(chosen([4, 4, 4, 4, 4], 5, 1)).toEqual([0, 2, 3, 4, 1]);
});

test('the best product comes first whatever the diversity, and a short ranking is given whole', () => {
  for (const diversity of [0.2, 0.7, 1]) expect(chosen([4, 3, 2], 5, diversity)[0]).toBe(0);
  expect(chosen([4, 3], 5, 0.5).toSorted()).toEqual([0, 1]);
  expect(diversified([], model, { first: 5, diversity: 0.5, novelty: 0.5 })).toEqual([]);
});

test('what many have gives way to what few have, by how much it is worth, and what is not told counts as what fewest have', () => {
  // New are 0, 1/3, 2/3, 1 and 1: with novelty 0.5 they are worth 0.5, 0.54, 0.58, 0.63 and 0.63.
  expect(chosen([4, 3, 2, 1, 1], 5, 0, 0.5)).toEqual([3, 4, 2, 1, 0]);
  // 0.9, 0.708, 0.517, 0.325 and 0.325.
  expect(chosen([4, 3, 2, 1, 1], 5, 0, 0.1)).toEqual([0, 1, 2, 3, 4]);
  expect(chosen([5, 4, 3, 2, 1], 5, 0, 1)).toEqual([3, 4, 2, 1, 0]);
  expect(chosen([4, 3, 2, 1, 1], 3, 0, 0)).toEqual([0, 1, 2]);
  expect(candidatesOf(20, { diversity: 0, novelty: 0.1 })).toBe(100);
});

test('novelty changes what a product is worth beside those that are chosen', () => {
  // 3 is the contrary of 0, so both may stand; 1 is like 0.
  expect(chosen([4, 4, 4, 4, 4], 5, 0.5, 0.5)).toEqual([3, 4, 2, 1, 0]);
});

test('a list is as diverse as its pairs are unlike, by the likeness that the choice goes by', () => {
  expect(intraListDiversity([0, 1], factors)).toBe(0);
  expect(intraListDiversity([0, 1, 2], factors)).toBeCloseTo(2 / 3, 12);
  // The contrary, one without factors and one that the model does not know are like nothing.
  expect(intraListDiversity([0, 3, 4, undefined], factors)).toBe(1);
});
