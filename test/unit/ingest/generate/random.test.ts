import { describe, expect, test } from 'vitest';
import { cumulated, firstAbove, opaqueKey, Random } from '../../../../src/ingest/generate/random.js';

describe('Random', () => {
  test('repeats itself for the same key, and only for that', () => {
    const draw = (seed: number, part: string, of: number) => {
      const random = new Random(seed, [part, of]);
      return Array.from({ length: 4 }, () => random.bits());
    };

    expect(draw(1, 'ties', 7)).toEqual(draw(1, 'ties', 7));
    const others = [
      draw(1, 'ties', 7),
      draw(2, 'ties', 7),
      draw(1, 'ties', 8),
      draw(1, 'tied', 7),
      draw(2 ** 40 + 1, 'ties', 7),
    ];
    expect(new Set(others.map(String)).size).toBe(5);
  });

  test('spreads the first draws of neighbouring keys evenly', () => {
    const bins = new Array<number>(100).fill(0);
    for (let of = 0; of < 100_000; of += 1) {
      const bin = Math.floor(new Random(9, ['person', of]).next() * 100);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);

    // 99 degrees of freedom: outside of these bounds fewer than one time in ten thousand.
    expect(chiSquare).toBeGreaterThan(53);
    expect(chiSquare).toBeLessThan(160);
  });

  test('counts have the mean that is asked for', () => {
    const random = new Random(3, ['counts']);
    for (const mean of [0.3, 4, 29, 200]) {
      const counts = Array.from({ length: 20_000 }, () => random.count(mean));
      const average = counts.reduce((sum, count) => sum + count, 0) / counts.length;
      expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / counts.length));
    }
    expect(random.count(0)).toBe(0);
  });

  test('uneven factors have the mean 1', () => {
    const random = new Random(3, ['uneven']);
    const factors = Array.from({ length: 50_000 }, () => random.uneven(0.6));
    const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;

    expect(mean).toBeGreaterThan(0.98);
    expect(mean).toBeLessThan(1.02);
  });

  test('weights are drawn in their proportion, and a weight of nothing never', () => {
    const random = new Random(4, ['weights']);
    const sums = cumulated([1, 0, 3]);
    const counts = [0, 0, 0];
    for (let draw = 0; draw < 40_000; draw += 1) {
      const index = random.weighted(sums);
      counts[index] = (counts[index] ?? 0) + 1;
    }

    expect(counts[1]).toBe(0);
    expect((counts[2] ?? 0) / (counts[0] ?? 1)).toBeGreaterThan(2.8);
    expect((counts[2] ?? 0) / (counts[0] ?? 1)).toBeLessThan(3.2);
  });
});

test('the first running sum above a value is found at both ends', () => {
  const sums = cumulated([1, 1, 1]);

  expect([0, 0.99, 1, 2.5, 9].map((value) => firstAbove(sums, value))).toEqual([0, 0, 1, 2, 2]);
});

test('opaque keys differ and have one length', () => {
  const keys = Array.from({ length: 100_000 }, (_, of) =>
    opaqueKey('r', 1, ['purchase', Math.floor(of / 10), of % 10]),
  );

  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(keys.map((key) => key.length))).toEqual(new Set([14]));
});
