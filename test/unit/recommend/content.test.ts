import { expect, test } from 'vitest';
import { packInteractions, productsOf } from '../../../src/recommend/interactions.js';
import { fitItemModel } from '../../../src/recommend/item-model.js';
import { learn, type LearnOptions, unlearned } from '../../../src/recommend/learning.js';
import { decodeModel, digestOf, encodeModel } from '../../../src/recommend/model-bytes.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import { Scorer } from '../../../src/recommend/signals.js';
import { type ProductTraits, traitsOf } from '../../../src/recommend/traits.js';
import { servedModel } from '../../../src/recommend/served-model.js';
import { exploredRanking, type ListLog, loggedSignals } from '../../../src/recommend/variant.js';
import { ofSignals } from '../../signal-weights.js';
import { finish, kindsOfTastes, twoTastes } from './two-tastes.js';

const fitting = {
  linear: { predictorsMax: 20, ridge: 5, dropout: 0.5, supportMin: 2, pairSupportMin: 2 },
  walk: { alpha: 0.8, beta: 0.4 },
  factors: { rank: 4, confidence: 10, ridge: 1, rounds: 6, seed: 1, supportMin: 2 },
  popularity: { supportMin: 2, productsMax: 100 },
};
const tastes = twoTastes();
const model = finish(fitItemModel(tastes, { ...fitting, traits: kindsOfTastes() }));
const scorer = new Scorer(model);
const contentOf = (own: readonly number[]) => scorer.signals({ own, ties: [] }).scores.content;
const plain = { categoryIds: ['lamps', 'home'], brand: 'Osterby', priceMinor: null, currency: null };

test('traits are categories, brands and fifths of the prices of a category; of what is not described there are none', () => {
  const priced = (priceMinor: number, category = 'lamps'): ProductTraits => ({
    ...plain,
    categoryIds: [category, 'home'],
    priceMinor,
    currency: 'EUR',
  });
  const rowsOf = (products: readonly (ProductTraits | undefined)[]) => {
    const { starts, traits } = traitsOf(products);
    return products.map((_, product) => [...traits.subarray(starts[product], starts[product + 1])]);
  };

  expect(
    rowsOf([plain, undefined, { ...plain, brand: null }, { ...plain, categoryIds: ['rugs'], brand: null }]),
  ).toEqual([[0, 1, 2, 3], [], [0, 1, 2], [0, 4]]);
  // A price alone says nothing of what a product is.
  expect(rowsOf([{ categoryIds: [], brand: null, priceMinor: 5, currency: 'EUR' }])).toEqual([[]]);
  const bands = rowsOf([...[1, 2, 3, 4, 500].map((price) => priced(price)), priced(2, 'rugs')]).map((row) =>
    row.at(-1),
  );
  expect(new Set(bands.slice(0, 5)).size).toBe(5);
  expect(bands[5]).toBe(bands[0]);
});

test('what few customers have is scored by what it is like, for who has such things', () => {
  const [even, odd] = [contentOf([0, 1, 2])?.slice(), contentOf([10, 11, 12])?.slice()];

  expect(even?.[20]).toBeGreaterThan(0);
  expect(scorer.signals({ own: [0], ties: [] }).few?.content).toEqual(Int32Array.of(20));
  // Nothing else is, for it has factors of its own.
  expect(even?.subarray(0, 20).every((score) => score === 0)).toBe(true);
  expect(contentOf([])).toBeNull();
  // In the unit of the factors, so that what suits a customer little stays small though nothing else is new.
  expect(odd?.[20] ?? 0).toBeLessThan((even?.[20] ?? 0) / 3);
});

test('who the few are changes nothing', () => {
  const others = (having: readonly number[]) => {
    const rows = Array.from({ length: 80 }, (_, customer) => [
      ...[...productsOf(tastes, customer)].filter((product) => product !== 20),
      ...(having.includes(customer) ? [20] : []),
    ]);
    return finish(fitItemModel(packInteractions(rows, 21), { ...fitting, traits: kindsOfTastes() }));
  };

  for (const having of [[], [1], [44]]) expect(others(having)).toEqual(model);
  expect(others([1, 3]).content.traits.length).toBe(0);
});

test('a model keeps what products are like, and one without a catalogue has nothing of it', () => {
  const productIds = Array.from({ length: 21 }, (_, product) => product.toString(16).padStart(16, '0'));
  const learned = finish(learn({ interactions: tastes, ties: [] }, options));
  const bytes = encodeModel({ productIds, timeZone: 'UTC', model, learned });

  expect(decodeModel(bytes, digestOf(bytes)).model).toEqual({ ...model, walk: expect.anything() });
  expect(learned.blend.map(({ weights }) => weights.content)).toEqual(learned.blend.map(() => 0));
  expect(new Scorer(finish(fitItemModel(tastes, fitting))).signals({ own: [0], ties: [] }).scores.content).toBeNull();
});

const options: LearnOptions = {
  seed: 1,
  customersMax: 2_000,
  linear: { predictorsMax: 20, supportMin: 2, pairSupportMin: 2 },
  factors: { rounds: 3, supportMin: 2 },
  popularity: { supportMin: 2, productsMax: 200 },
};

test('the weight is learned on products that pose as new, and leaves the others as they are', () => {
  const random = seededRandom(3);
  const rows = Array.from({ length: 160 }, (_, customer) =>
    Array.from({ length: 24 }, () => (customer % 2) * 60 + Math.floor(60 * random())),
  );
  const interactions = packInteractions(rows, 120);
  const kinds = (kindOf: (product: number) => number) =>
    traitsOf(Array.from({ length: 120 }, (_, product) => ({ ...plain, categoryIds: [`kind ${kindOf(product)}`] })));
  const telling = finish(
    learn({ interactions, ties: [], traits: kinds((product) => Math.floor(product / 60)) }, options),
  );
  const without = finish(learn({ interactions, ties: [] }, options));
  const shareOf = ({ weights }: (typeof telling.blend)[number]) =>
    weights.content / Math.max(...Object.values(weights));

  expect(telling.blend.map(({ weights }) => ({ ...weights, content: 0 }))).toEqual(
    without.blend.map(({ weights }) => weights),
  );
  expect(Math.max(...telling.blend.map(shareOf))).toBeGreaterThan(0.1);
  // Never quite nothing: a list that is long or filtered ends with what nothing else is known of.
  expect(Math.min(...telling.blend.map(shareOf))).toBeGreaterThan(0);
  expect(
    finish(learn({ interactions, ties: [], traits: kinds((product) => Math.floor(product / 60)) }, options)),
  ).toEqual(telling);
});

test('a list with what is new is logged with all its terms, so that another weighting can be judged by it', () => {
  const productIds = Array.from({ length: 21 }, (_, product) => product.toString(16).padStart(16, '0'));
  const bytes = encodeModel({ productIds, timeZone: 'UTC', model, learned: unlearned });
  const served = servedModel(bytes, digestOf(bytes));
  const weights = ofSignals({ linear: 1, factors: 1, content: 1, popular: 0.1 });
  const signals = served.scorer.signals({ own: [0, 1, 2], ties: [] });
  const logs: ListLog[] = [];
  const arm = { weights: {}, exploration: { share: 0.5, candidates: 20 } };
  exploredRanking(
    { arm, random: seededRandom(1), note: (log) => logs.push(log) },
    { signals, weights, model: served },
    20,
  );

  const fresh = logs[0]?.candidates?.find(({ productId }) => productId === productIds[20]);
  expect(fresh?.terms.length).toBe(loggedSignals.length);
  expect(fresh?.terms[loggedSignals.indexOf('content')]).toBeGreaterThan(0);
});
