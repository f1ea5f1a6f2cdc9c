import { expect, test } from 'vitest';
import { meanInterval, paired } from '../../../src/recommend/bootstrap.js';
import { seededRandom } from '../../../src/recommend/seeded.js';

const random = seededRandom(3);
const values = Array.from({ length: 400 }, () => random());

test('the interval of a mean is that of its standard error, and the same each time', () => {
  const { lower, upper } = meanInterval(values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);

  expect(upper - lower).toBeCloseTo((2 * 1.96 * deviation) / Math.sqrt(values.length), 2);
  expect((lower + upper) / 2).toBeCloseTo(mean, 2);
  expect(meanInterval(values)).toEqual({ lower, upper });
});

test('a difference of the same customers has a narrow interval where each has the same one', () => {
  const better = values.map((value) => value + 0.01);

  const difference = paired(better, values);

  expect(difference.mean).toBeCloseTo(0.01, 12);
  expect(difference.upper - difference.lower).toBeLessThan(1e-12);
});
