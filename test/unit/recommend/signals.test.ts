import fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemModelForm } from '../../../src/model/item-model-form.js';
import { signalNames } from '../../../src/model/signal-names.js';
import { best, rankProducts, type Weights, weightsAt } from '../../../src/recommend/blend.js';
import { fitItemModel } from '../../../src/recommend/item-model.js';
import { noWeights } from '../../../src/recommend/item-weights.js';
import { unlearned } from '../../../src/recommend/learning.js';
import { decodeModel, digestOf, encodeModel } from '../../../src/recommend/model-bytes.js';
import { ModelShelf } from '../../../src/recommend/served-model.js';
import { pooled } from '../../../src/recommend/pool.js';
import { typicalOfGroups } from '../../../src/recommend/groups.js';
import { Scorer, type Tie, tieProfile } from '../../../src/recommend/signals.js';
import { published } from '../../../src/recommend/typical.js';
import { finish, twoTastes } from './two-tastes.js';

const tastes = twoTastes();
const communities = {
  names: ['one', 'other'],
  of: Array.from({ length: 80 }, (_, customer) => (customer < 60 ? [1] : [])),
  recent: null,
};
const model = finish(
  fitItemModel(tastes, {
    linear: { predictorsMax: 20, ridge: 5, dropout: 0.5, supportMin: 1, pairSupportMin: 2 },
    walk: { alpha: 0.8, beta: 0.4 },
    factors: { rank: 4, confidence: 10, ridge: 1, rounds: 6, seed: 1, supportMin: 2 },
    popularity: { supportMin: 2, productsMax: 100 },
    typical: typicalOfGroups(tastes, { community: communities }, { supportMin: 1 }),
  }),
);
const scorer = new Scorer(model);
const ones: Weights = {
  linear: 1,
  factors: 1,
  walk: 1,
  content: 1,
  replenish: 1,
  tiesLinear: 1,
  tiesFactors: 1,
  tiesPopular: 1,
  community: 1,
  region: 1,
  store: 1,
  channel: 1,
  partOfDay: 1,
  season: 1,
  popular: 1,
};
const tie = (products: readonly number[], named: boolean): Tie => ({
  probability: 0.5,
  products,
  namedProducts: named ? products : [],
  mutual: true,
});

test('among fewer than ten contributors only those who agreed to be named count', () => {
  const few = [tie([1], false), tie([2], true)];
  const many = Array.from({ length: 10 }, (_, product) => tie([product, 50], false));

  expect(tieProfile(few)).toEqual({ products: [2], weights: [1] });
  expect(tieProfile(many).products).toEqual([50]);
  // Who contributes nothing makes nobody safe.
  expect(tieProfile([...many.slice(1), tie([], false)]).products).toEqual([]);
});

test('among ten a product counts that three have, or somebody who agreed to be named with it', () => {
  const common = Array.from({ length: 8 }, () => tie([1], false));
  const counted = (...others: readonly Tie[]) => tieProfile([...common, ...others]).products;

  expect(counted(tie([2, 3], false), tie([2], false))).toEqual([1]);
  expect(counted(tie([2, 3], false), tie([2], false), tie([2], false))).toEqual([1, 2]);
  expect(counted(tie([2, 3], false), tie([2], true))).toEqual([1, 2]);
  // Where all may be named there is nobody to hide.
  expect(tieProfile(Array.from({ length: 10 }, (_, product) => tie([product], true))).products).toHaveLength(10);
});

test('nine accounts of one’s own do not make the tenth contributor readable, however much that one counts', () => {
  const own = Array.from({ length: 9 }, () => ({ ...tie([1], false), probability: 0.02 }));
  const other = { ...tie([7, 8, 9], false), probability: 0.5 };
  // One that has what the tenth is thought to have tells no more.
  const guess = { ...tie([1, 8], false), probability: 0.02 };

  expect(tieProfile([...own, other])).toEqual({ products: [1], weights: [expect.closeTo(0.9, 9)] });
  expect(tieProfile([...own, guess, other]).products).toEqual([1]);
});

test('of whom the customer alone holds the tie, nothing counts but what may be named, and nobody becomes one of ten by it', () => {
  const follows = (each: Tie): Tie => ({ ...each, mutual: false });
  const friends = Array.from({ length: 9 }, () => tie([1, 7], false));
  const named = follows(tie([7, 8], true));

  expect(tieProfile([...friends, follows(tie([], false))]).products).toEqual([]);
  // Named accounts of one's own are no tenth: only what they have themselves counts.
  expect(tieProfile([...friends, named])).toEqual({ products: [7, 8], weights: [1, 1] });
  expect(tieProfile([...friends, tie([1], false), named]).products).toEqual([1, 7, 8]);
  // Where all may be named there is nobody to hide.
  expect(tieProfile([tie([1], true), named])).toEqual({ products: [1, 7, 8], weights: [0.5, 0.5, 0.5] });
});

test('too few of whom none may be named count in a pool of ten with their friends, and in none of nine', () => {
  const friends = [tie([1], false), tie([2, 3], false)];
  const around = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ probability: 0.1, products: [3, 10 + (at % 2), 20 + at] }));

  expect(tieProfile(friends, around(7)).products).toEqual([]);
  expect(tieProfile(friends, [...around(7), { probability: 0.1, products: [] }]).products).toEqual([]);
  expect(tieProfile(friends, around(8)).products).toEqual([3, 10, 11]);
  expect(tieProfile([...friends, tie([4], true)], around(8))).toEqual({ products: [4], weights: [1] });
});

test('nobody in a pool counts for more than a tenth, and the others keep their proportions', () => {
  const sizes = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 10, maxLength: 60 });
  fc.assert(
    fc.property(sizes, (probabilities) => {
      const contributors = probabilities.map((probability, product) => ({ probability, products: [product] }));
      const weights = pooled(contributors).map(({ probability }) => probability);

      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (const [at, weight] of weights.entries()) {
        expect(weight).toBeLessThanOrEqual((0.1 + 1e-9) * total);
        expect(weight).toBeLessThanOrEqual(probabilities[at] as number);
        if (weight < (0.1 - 1e-9) * total) expect(weight).toBe(probabilities[at]);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a score is the sum of its terms, and each term is its weight times its signal', () => {
  const signals = scorer.signals({ own: [0, 1, 2], ties: [tie([3, 12], true)], groups: { community: [0, 1] } });
  expect(signals.scores.community).not.toBeNull();
  const weights = { ...ones, linear: 0.7, popular: 0.2 };
  const ranked = rankProducts(signals, weights, 20);

  expect(ranked.length).toBeGreaterThan(10);
  for (const { product, score, terms } of ranked) {
    expect(score).toBeCloseTo(
      signalNames.reduce((sum, name) => sum + terms[name], 0),
      12,
    );
    for (const name of signalNames) {
      expect(terms[name]).toBe(weights[name] * (signals.scores[name]?.[product] ?? 0));
    }
  }
});

test('what is owned or left out is no candidate and does not set the scale', () => {
  const { scores, owned } = scorer.signals({ own: [0], ties: [], left: [5] });

  expect([owned[0], owned[5], owned[6]]).toEqual([1, 1, 0]);
  for (const name of ['linear', 'factors', 'walk', 'popular'] as const) {
    const candidates = [...(scores[name] ?? [])].filter((_, product) => owned[product] === 0);
    expect(Math.max(...candidates)).toBe(1);
  }
  expect(scores.tiesPopular).toBeNull();
});

test('the best are those that sorting gives, equal ones in ascending order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -2, max: 5 }), { maxLength: 40 }),
      fc.integer({ min: 0, max: 12 }),
      (given, first) => {
        const totals = Float64Array.from(given);
        const owned = Uint8Array.from(given, (_, product) => (product % 5 === 0 ? 1 : 0));
        const sorted = [...given.keys()]
          .filter((product) => (given[product] ?? 0) > 0 && owned[product] === 0)
          .sort((a, b) => (given[b] ?? 0) - (given[a] ?? 0) || a - b);

        expect(best(totals, owned, first)).toEqual(sorted.slice(0, first));
      },
    ),
  );
});

test('weights go over smoothly from one anchor to the next', () => {
  const blend = [
    { known: 0, weights: { ...ones, linear: 0 } },
    { known: 3, weights: { ...ones, linear: 2 } },
  ];

  expect([0, 1, 3, 50].map((known) => weightsAt(blend, known).linear)).toEqual([0, 1, 2, 2]);
});

test('a model survives as bytes, and changed bytes are refused', async () => {
  const productIds = Array.from({ length: 21 }, (_, product) => `product${String(product).padStart(2, '0')}`);
  const learned = { ...unlearned, blend: [{ known: 0, weights: ones }] };
  const stored = { productIds, timeZone: 'UTC', model, learned };
  const bytes = encodeModel(stored);
  const digest = digestOf(bytes);

  // Of the one community nothing is published.
  const typical = { ...model.typical, community: published(model.typical.community) };
  expect(decodeModel(bytes, digest)).toEqual({ ...stored, model: { ...model, typical } });
  const changed = bytes.slice();
  changed[bytes.length - 9] = (changed[bytes.length - 9] ?? 0) ^ 1;
  expect(() => decodeModel(changed, digest)).toThrow(expect.objectContaining({ code: 'CHECKSUM_MISMATCH' }));

  const shelf = new ModelShelf();
  await expect(shelf.get(digest, async () => changed)).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  const served = await shelf.get(digest, async () => bytes);
  expect(await shelf.get(digest, () => Promise.reject(new Error('read twice')))).toBe(served);
  expect(served.indexOf('product07')).toBe(7);
  expect(served.groupsOf('community', ['one', 'other', 'third'])).toEqual([0]);
});

test('walks that count for nothing in lists are not kept', () => {
  const productIds = Array.from({ length: 21 }, (_, product) => `product${String(product).padStart(2, '0')}`);
  const kept = (walk: number) => {
    const blend = [0, 3].map((known) => ({ known, weights: { ...ones, walk: known === 3 ? walk : 0 } }));
    const bytes = encodeModel({ productIds, timeZone: 'UTC', model, learned: { ...unlearned, blend } });
    return decodeModel(bytes, digestOf(bytes)).model;
  };

  expect(model.walk.products.length).toBeGreaterThan(0);
  expect(kept(0.1).walk).toEqual(model.walk);
  expect(kept(0).walk).toEqual(noWeights({ productCount: 21 }));
  expect(kept(0).linear).toEqual(model.linear);
  expect(new Scorer(kept(0)).signals({ own: [0, 1], ties: [] }).scores.walk).toBeNull();
});

test('another form of model is told by its digest', () => {
  const stored = { productIds: [], timeZone: 'UTC', model: { ...model, productCount: 0 }, learned: unlearned };

  expect(digestOf(encodeModel(stored))).toMatch(/^8:[0-9a-f]{64}$/);
  // What the bytes hold: a change here takes another number of the form, or servers read the models of earlier versions wrong.
  expect(itemModelForm).toBe('8:');
  expect(signalNames.join()).toBe(
    'linear,factors,walk,content,replenish,tiesLinear,tiesFactors,tiesPopular,community,region,store,channel,partOfDay,season,popular',
  );
  expect(Object.keys(model)).toEqual([
    'productCount',
    'linear',
    'walk',
    'factors',
    'content',
    'replenishing',
    'popular',
    'typical',
  ]);
});
