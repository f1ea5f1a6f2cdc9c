import { expect, test } from 'vitest';
import { betaBelow, digamma, gammaBelow, gammaQuantile, logGamma } from '../../../../src/analyse/influence/gamma.js';
import { rankCorrelation } from '../../../../src/analyse/influence/rank-correlation.js';

test('logGamma gives the factorials and the half', () => {
  for (const [n, factorial] of [
    [1, 1],
    [2, 1],
    [5, 24],
    [11, 3_628_800],
  ] as const) {
    expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 10);
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 10);
});

test('digamma is the slope of logGamma', () => {
  for (const x of [0.05, 0.3, 1, 2.5, 30]) {
    const step = 1e-5 * x;
    expect(digamma(x)).toBeCloseTo((logGamma(x + step) - logGamma(x - step)) / (2 * step), 4);
  }
});

test('shape 1 is the exponential distribution, and a whole shape an Erlang one', () => {
  expect(gammaBelow(1, 2)).toBeCloseTo(1 - Math.exp(-2), 12);
  expect(gammaBelow(3, 2)).toBeCloseTo(1 - Math.exp(-2) * (1 + 2 + 2), 12);
  expect(gammaBelow(3, 9)).toBeCloseTo(1 - Math.exp(-9) * (1 + 9 + 40.5), 12);
});

test('a quantile is the value below which its share lies, for small and large shapes', () => {
  for (const shape of [0.05, 0.4, 1, 7, 150]) {
    for (const share of [0.05, 0.5, 0.95]) {
      expect(gammaBelow(shape, gammaQuantile(shape, share))).toBeCloseTo(share, 6);
    }
  }
});

test('rank correlation looks at the order alone, equal values share their rank', () => {
  expect(rankCorrelation([1, 2, 3, 4], [1, 10, 100, 1_000])).toBe(1);
  expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1);
  expect(rankCorrelation([1, 1, 2, 2], [1, 1, 2, 2])).toBe(1);
  expect(rankCorrelation([1, 2, 3], [5, 5, 5])).toBe(0);
});

test('the beta distribution of whole shapes is that of a binomial tail', () => {
  expect(betaBelow(1, 1, 0.3)).toBeCloseTo(0.3, 12);
  expect(betaBelow(2, 3, 0.4)).toBeCloseTo(1 - 0.6 ** 4 - 4 * 0.4 * 0.6 ** 3, 12);
  expect(betaBelow(3, 2, 0.6)).toBeCloseTo(1 - betaBelow(2, 3, 0.4), 12);
  expect(betaBelow(1, 2_900, 1 / 51)).toBeCloseTo(1 - (50 / 51) ** 2_900, 12);
  expect([betaBelow(0.5, 2, 0), betaBelow(0.5, 2, 1)]).toEqual([0, 1]);
});
