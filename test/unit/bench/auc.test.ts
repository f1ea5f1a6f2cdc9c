import { expect, test } from 'vitest';
import { median, medians, telling } from '../../../bench/consent/auc.js';
import { Random } from '../../../src/ingest/generate/random.js';

test('times that are alike cannot be told apart, and times that never meet always can', () => {
  expect(telling([1, 2, 3], [1, 2, 3]).auc).toBe(0.5);
  expect(telling([1, 2], [3, 4])).toEqual({ auc: 1, within: 0 });
  expect(telling([3, 4], [1, 2]).auc).toBe(0);
});

test('the chance is that of all pairs, ties by half', () => {
  const random = new Random(7, ['times']);
  const times = () => Array.from({ length: 40 }, () => random.integer(0, 12));
  const [first, second] = [times(), times()];
  const all = first.flatMap((one) => second.map((other): number => (other > one ? 1 : other === one ? 0.5 : 0)));

  expect(telling(first, second).auc).toBeCloseTo(all.reduce((sum, each) => sum + each, 0) / all.length, 12);
});

test('the interval holds the half in about 95 of 100 draws of one kind', () => {
  const random = new Random(8, ['draws']);
  const times = () => Array.from({ length: 60 }, () => random.next());
  const holds = Array.from({ length: 400 }, () => telling(times(), times())).filter(
    ({ auc, within }) => Math.abs(auc - 0.5) <= within,
  );

  expect(holds.length / 400).toBeGreaterThan(0.9);
});

test('a patient caller has a median for each whole block', () => {
  expect(medians([1, 9, 2, 4, 4, 5, 7], 3)).toEqual([2, 4]);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
