import { expect, test } from 'vitest';
import { type Measure, qualityOf } from '../../../src/analyse/evaluation/quality.js';

const popularity = {
  customers: 4,
  holders: new Map([
    ['hit', 4],
    ['half', 2],
    ['rare', 1],
    ['never', 1],
  ]),
};
const measure: Measure = { popularity, diversityOf: (products) => products.length / 10, customersMin: 2 };
const setsOf = (sets: Readonly<Record<string, readonly string[]>>) =>
  new Map(Object.entries(sets).map(([customer, products]) => [customer, new Set(products)]));

test('hits are a mean over customers with held-out products, and one without a list counts as nothing found', () => {
  const lists = new Map(Object.entries({ ana: ['a'], ben: ['z'] }));

  const quality = qualityOf(lists, setsOf({ ana: ['a'], ben: [], cleo: ['c'] }), measure);

  expect(quality).toMatchObject({ customers: 2, recallAt20: 0.5, ndcgAt20: 0.5, mapAt20: 0.5 });
});

test('coverage, novelty and diversity look at what stands in lists, and not at customers without one', () => {
  const lists = new Map(
    Object.entries({ ana: ['hit', 'rare'], ben: ['half'], cleo: [], dan: ['rare', 'not for sale'] }),
  );
  const heldOut = setsOf({ ana: ['a'], ben: ['a'], cleo: ['a'], dan: ['a'] });

  const quality = qualityOf(lists, heldOut, measure);

  expect(quality).toMatchObject({ coverageAt20: 3 / 4, noveltyAt20: (1 + 1 + 2) / 3, diversityAt20: 0.2 });
});

test('a figure of what stands in lists is of as many lists as a statistic needs, else it is not told', () => {
  const heldOut = setsOf({ ana: ['a'], ben: ['a'], cleo: ['a'] });
  const untold = { customers: 3, coverageAt20: null, noveltyAt20: null, diversityAt20: null };

  expect(qualityOf(new Map([['ana', ['hit', 'rare']]]), heldOut, measure)).toMatchObject(untold);
  expect(qualityOf(new Map(), heldOut, measure)).toMatchObject(untold);
  expect(
    qualityOf(new Map([['ana', ['hit']]]), heldOut, { popularity: null, diversityOf: null, customersMin: 1 }),
  ).toMatchObject(untold);
});
