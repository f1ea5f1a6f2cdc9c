import { expect, test } from 'vitest';
import { ascending, rankProducts, similarityScores, type Sources, tieScores } from '../../../src/recommend/ranking.js';

const blend = { similar: 1, ties: 0.5, popular: 0.1 };
const options = { first: 20, order: ascending<string> };
const empty: Sources<string> = { similar: new Map(), ties: new Map(), popular: new Map(), owned: new Set() };

test('a score is the weighted sum of the sources, each measured against its best', () => {
  const ranked = rankProducts(
    {
      similar: new Map([['tea', 4]]),
      ties: new Map([
        ['cup', 0.2],
        ['tea', 0.1],
      ]),
      popular: new Map([
        ['tea', 40],
        ['pot', 80],
      ]),
      owned: new Set<string>(),
    },
    blend,
    options,
  );

  expect(ranked.map(({ product, rank, reason }) => [product, rank, reason])).toEqual([
    ['tea', 1, 'SIMILAR_ITEMS'],
    ['cup', 2, 'FRIENDS'],
    ['pot', 3, 'POPULAR'],
  ]);
  expect(ranked.map(({ score }) => Number(score.toFixed(9)))).toEqual([1 + 0.25 + 0.05, 0.5, 0.1]);
});

test('what is owned is not shown and does not set the measure', () => {
  const similar = new Map([
    ['tea', 100],
    ['cup', 1],
  ]);

  const ranked = rankProducts({ ...empty, similar, owned: new Set(['tea']) }, blend, options);

  expect(ranked).toEqual([{ product: 'cup', rank: 1, score: 1, reason: 'SIMILAR_ITEMS' }]);
});

test('without anything personal the list is what is popular', () => {
  const popular = new Map([
    ['tea', 50],
    ['cup', 70],
  ]);

  const ranked = rankProducts({ ...empty, popular }, blend, options);

  expect(ranked.map(({ product, reason }) => [product, reason])).toEqual([
    ['cup', 'POPULAR'],
    ['tea', 'POPULAR'],
  ]);
});

test('equal scores stand in the order of the product, however the facts came in', () => {
  const popular = [['c', 5] as const, ['a', 5] as const, ['b', 5] as const];

  const there = rankProducts({ ...empty, popular: new Map(popular) }, blend, { ...options, first: 2 });
  const back = rankProducts({ ...empty, popular: new Map(popular.toReversed()) }, blend, { ...options, first: 2 });

  expect(there).toEqual(back);
  expect(there.map(({ product }) => product)).toEqual(['a', 'b']);
});

test('similarity adds up over what the customer has', () => {
  const neighbours: Record<string, { product: string; weight: number }[]> = {
    tea: [{ product: 'cup', weight: 1 }],
    milk: [
      { product: 'cup', weight: 2 },
      { product: 'honey', weight: 5 },
    ],
  };

  const scores = similarityScores(['tea', 'milk'], (product) => neighbours[product] ?? []);

  expect([...scores]).toEqual([
    ['cup', 3],
    ['honey', 5],
  ]);
});

test('below the minimum only ties who agreed to be named count', () => {
  const ties = [
    { probability: 0.5, products: ['tea', 'pot', 'tea'], namedProducts: ['tea', 'tea'] },
    { probability: 0.25, products: ['tea', 'cup'], namedProducts: [] },
    { probability: 0.25, products: [], namedProducts: [] },
  ];

  expect([...tieScores(ties, 3)]).toEqual([['tea', 0.5]]);
  expect([...tieScores(ties, 2)]).toEqual([
    ['tea', 0.75],
    ['pot', 0.5],
    ['cup', 0.25],
  ]);
});
