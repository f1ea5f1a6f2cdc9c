import { expect, test } from 'vitest';
import { drawnOrder } from '../../../src/analyse/evaluation/cold.js';
import { type Measure, measured, qualityOf } from '../../../src/analyse/evaluation/quality.js';

const catalogue = {
  customers: 4,
  holders: new Map([
    ['hit', 4],
    ['half', 2],
    ['rare', 1],
    ['never', 1],
  ]),
  byPopularity: new Map(),
  byGroup: null,
};
const measure: Measure = { catalogue, diversityOf: (products) => products.length / 10, customersMin: 2 };
const qualityBy = (
  lists: ReadonlyMap<string, readonly string[]>,
  heldOut: ReadonlyMap<string, ReadonlySet<string>>,
  by = measure,
) => qualityOf([measured(lists, heldOut, by)], by);
const setsOf = (sets: Readonly<Record<string, readonly string[]>>) =>
  new Map(Object.entries(sets).map(([customer, products]) => [customer, new Set(products)]));

test('hits are a mean over customers with held-out products, and one without a list counts as nothing found', () => {
  const lists = new Map(Object.entries({ ana: ['a'], ben: ['z'] }));

  const quality = qualityBy(lists, setsOf({ ana: ['a'], ben: [], cleo: ['c'] }));

  expect(quality).toMatchObject({ customers: 2, recallAt20: 0.5, ndcgAt20: 0.5, mapAt20: 0.5 });
});

test('coverage, novelty and diversity look at what stands in lists, and not at customers without one', () => {
  const lists = new Map(
    Object.entries({ ana: ['hit', 'rare'], ben: ['half'], cleo: [], dan: ['rare', 'not for sale'] }),
  );
  const heldOut = setsOf({ ana: ['a'], ben: ['a'], cleo: ['a'], dan: ['a'] });

  const quality = qualityBy(lists, heldOut);

  expect(quality).toMatchObject({ coverageAt20: 3 / 4, noveltyAt20: (1 + 1 + 2) / 3, diversityAt20: 0.2 });
});

test('a figure of what stands in lists is of as many lists as a statistic needs, else it is not told', () => {
  const heldOut = setsOf({ ana: ['a'], ben: ['a'], cleo: ['a'] });
  const untold = { customers: 3, coverageAt20: null, noveltyAt20: null, diversityAt20: null };

  expect(qualityBy(new Map([['ana', ['hit', 'rare']]]), heldOut)).toMatchObject(untold);
  expect(qualityBy(new Map(), heldOut)).toMatchObject(untold);
  expect(
    qualityBy(new Map([['ana', ['hit']]]), heldOut, { catalogue: null, diversityOf: null, customersMin: 1 }),
  ).toMatchObject(untold);
});

test('figures of several times are the mean of each customer, and of coverage the mean of the times', () => {
  const heldOut = setsOf({ ana: ['hit'], ben: ['hit'] });
  const lists = (ana: string, ben: string) => new Map(Object.entries({ ana: [ana], ben: [ben] }));
  const times = [lists('hit', 'hit'), lists('half', 'hit'), lists('half', 'hit')];

  const quality = qualityOf(
    times.map((each) => measured(each, heldOut, measure)),
    measure,
  );

  expect(quality).toMatchObject({ customers: 2, coverageAt20: (1 + 2 + 2) / 12, noveltyAt20: 1 / 3 });
  expect(quality.recallAt20).toBeCloseTo((1 / 3 + 1) / 2, 12);
  // Two customers: a draw has one of them twice, or both.
  expect(quality.intervals.recallAt20?.lower).toBeCloseTo(1 / 3, 12);
  expect(quality.intervals.recallAt20?.upper).toBe(1);
});

test('of too few customers nothing is told, as of none', () => {
  const heldOut = setsOf({ ana: ['hit'] });
  const few = measured(new Map([['ana', ['hit']]]), heldOut, measure);

  expect(qualityOf([few], measure)).toEqual(qualityOf([measured(new Map(), new Map(), measure)], measure));
  expect(qualityOf([few], measure)).toMatchObject({ customers: 0, ndcgAt20: 0, intervals: { ndcgAt20: null } });
});

test('a seed draws the places of the rows within each customer, and the same ones each time', () => {
  const rows = ['ana', 'ben'].flatMap((customer) =>
    ['a', 'b', 'c', 'd', 'e'].map((product, keepRank) => ({ customer, product, keepRank })),
  );
  const orderOf = (customer: string, seed: number) =>
    drawnOrder(rows, seed)
      .filter((row) => row.customer === customer)
      .sort((one, other) => (one.keepRank ?? 0) - (other.keepRank ?? 0))
      .map(({ product }) => product);

  expect(orderOf('ana', 1)).toEqual(orderOf('ana', 1));
  expect(orderOf('ana', 1)).not.toEqual(orderOf('ana', 2));
  expect(orderOf('ben', 2).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(drawnOrder(rows, 3).filter(({ keepRank }) => keepRank === 0)).toHaveLength(2);
});
