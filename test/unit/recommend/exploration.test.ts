import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explored, propensities, propensityAt } from '../../../src/recommend/exploration.js';
import { seededRandom } from '../../../src/recommend/seeded.js';

const sizes = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 12 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([positions, more, share]) => ({ positions, candidates: positions + more, share }));

test('at each position the probabilities of all candidates are 1 together', () => {
  fc.assert(
    fc.property(sizes, (options) => {
      const { positions, candidates } = options;
      const probable = propensities(options);
      for (let position = 0; position < positions; position += 1) {
        const sum = Array.from({ length: candidates }, (_, candidate) =>
          propensityAt(probable, { position, candidate, positions }),
        ).reduce((all, each) => all + each, 0);
        expect(sum).toBeCloseTo(1, 9);
      }
    }),
    { seed: 26 },
  );
});

test('each candidate stands at each position as often as its propensity says', () => {
  const options = { positions: 3, candidates: 6, share: 0.4 };
  const lists = 60_000;
  const random = seededRandom(26);
  const counts = Array.from({ length: 3 }, () => new Array<number>(6).fill(0));
  for (let list = 0; list < lists; list += 1)
    for (const [position, { candidate }] of explored(options, random).entries())
      (counts[position] as number[])[candidate] = (counts[position]?.[candidate] ?? 0) + 1;

  const probable = propensities(options);
  for (const [position, row] of counts.entries())
    for (const [candidate, count] of row.entries()) {
      const propensity = propensityAt(probable, { position, candidate, positions: 3 });
      expect(Math.abs(count - lists * propensity)).toBeLessThan(5 * Math.sqrt(lists * propensity));
    }
});

test('a list holds nothing twice, and what it says of each position is what was probable', () => {
  fc.assert(
    fc.property(sizes, fc.integer(), (options, seed) => {
      const list = explored(options, seededRandom(seed));
      const { positions } = options;

      expect(list).toHaveLength(positions);
      expect(new Set(list.map(({ candidate }) => candidate)).size).toBe(positions);
      const probable = propensities(options);
      for (const [position, { candidate, propensity }] of list.entries()) {
        expect(propensity).toBe(propensityAt(probable, { position, candidate, positions }));
        expect(propensity).toBeGreaterThan(0);
      }
    }),
    { seed: 26 },
  );
});

test('without a share nothing is drawn, and the same seed draws the same list', () => {
  const order = (share: number, seed: number) =>
    explored({ positions: 5, candidates: 20, share }, seededRandom(seed)).map(({ candidate }) => candidate);

  expect(order(0, 1)).toEqual([0, 1, 2, 3, 4]);
  expect(order(0.5, 3)).toEqual(order(0.5, 3));
  expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => order(0.5, seed).join(' '))).size).toBeGreaterThan(3);
});

test('with fewer candidates than positions the list is as long as there are candidates', () => {
  expect(
    explored({ positions: 5, candidates: 2, share: 0 }, seededRandom(1)).map(({ propensity }) => propensity),
  ).toEqual([1, 1]);
  expect(explored({ positions: 5, candidates: 0, share: 0.5 }, seededRandom(1))).toEqual([]);
});
