import { expect, test } from 'vitest';
import type { SocialTerms } from '../../../src/consent/social-terms.js';
import type { InternalId } from '../../../src/model/ids.js';
import { audienceOf } from '../../../src/recommend/audience.js';
import { fitPaces, type PurchaseDays, type Repeats } from '../../../src/recommend/fit-replenishing.js';
import { fitItemModel } from '../../../src/recommend/item-model.js';
import { packInteractions } from '../../../src/recommend/interactions.js';
import { learn, unlearned } from '../../../src/recommend/learning.js';
import { asksFor, decodeModel, digestOf, encodeModel } from '../../../src/recommend/model-bytes.js';
import { type Bought, chanceNow, dueOf, paceOf } from '../../../src/recommend/replenishing.js';
import { recommendationsOf } from '../../../src/recommend/recommendation.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import { ModelShelf, servedModel } from '../../../src/recommend/served-model.js';
import { Scorer } from '../../../src/recommend/signals.js';
import { ofSignals } from '../../signal-weights.js';
import { finish, twoTastes } from './two-tastes.js';

const until = 20_000;
const options = {
  seed: 3,
  customersMax: 2_000,
  linear: { predictorsMax: 20, supportMin: 3, pairSupportMin: 2 },
  factors: { rounds: 4, supportMin: 3 },
  popularity: { supportMin: 3, productsMax: 100 },
};

/** Each customer buys the first products again about every so many days, and each other one once. */
function shop(
  customers: number,
  { every, once = 0, seed = 1 }: { readonly every: readonly number[]; readonly once?: number; readonly seed?: number },
): Repeats {
  const random = seededRandom(seed);
  const rows = Array.from({ length: customers }, (): PurchaseDays => {
    const again = every.flatMap((days, product) => {
      if (random() < 0.4) return [];
      const bought: number[] = [];
      for (let day = until - 300 - Math.floor(random() * days); day < until; ) {
        bought.push(day);
        day += Math.max(1, Math.round(days * (0.8 + 0.4 * random())));
      }
      return [{ product, days: bought }];
    });
    const others = Array.from({ length: once }, (_, place) => every.length + place).flatMap((product) =>
      random() < 0.3 ? [{ product, days: [until - 1 - Math.floor(random() * 300)] }] : [],
    );
    return { until, products: [...again, ...others] };
  });
  return {
    rows,
    shelves: Array.from({ length: every.length + once }, (_, product) => [product < every.length ? 0 : 1]),
  };
}

function worldOf(repeats: Repeats) {
  const rows = repeats.rows.map(({ products }) => products.map(({ product }) => product));
  return { interactions: packInteractions(rows, repeats.shelves.length), ties: [] };
}

test('the intervals at which things are bought again are found, each for itself', () => {
  const paces = fitPaces(shop(300, { every: [7, 30, 90], once: 4 }), 10);

  for (const [product, days] of [7, 30, 90].entries()) {
    const pace = paceOf({ paces }, product);
    expect(Math.exp(pace?.mean ?? 0) / days).toBeGreaterThan(0.85);
    expect(Math.exp(pace?.mean ?? 0) / days).toBeLessThan(1.15);
    expect((pace?.rate ?? 0) * days).toBeGreaterThan(0.7);
    expect((pace?.rate ?? 0) * days).toBeLessThan(1.3);
  }
});

test('of what fewer than the minimum bought again its shelf alone is told, whatever those few did', () => {
  const rare = (gap: number): Repeats => {
    const { rows, shelves } = shop(60, { every: [20, 20] });
    const few = [0, 1, 2, 3].map((customer) => ({ product: 2, days: [until - 10 - gap * (customer + 1), until - 10] }));
    const with2 = rows.map((row, customer) => ({
      ...row,
      products: [...row.products, ...(few[customer] === undefined ? [] : [few[customer]])],
    }));
    return { rows: with2, shelves: [...shelves, [7, 0]] };
  };

  const [one, other] = [fitPaces(rare(3), 5), fitPaces(rare(3), 4)];
  expect(paceOf({ paces: one }, 2)?.mean).toBeGreaterThan(Math.log(15));
  expect(paceOf({ paces: other }, 2)?.mean).toBeLessThan(paceOf({ paces: one }, 2)?.mean ?? 0);
  // Four of a shop in which nobody else buys again tell nothing at all.
  expect(fitPaces({ ...rare(3), rows: rare(3).rows.slice(0, 4) }, 5)).toHaveLength(0);
});

test('a product is due when its time has come, by what the customer does as far as that is known', () => {
  const pace = { mean: Math.log(30), within: 0.04, between: 0.25, rate: 0.02 };
  const replenishing = { halfLifeDays: 90, timeliness: 1 };
  const chance = (bought: Bought, today: number) =>
    chanceNow(replenishing, pace, { bought, today, sinceDay: until - 200 });
  const once = { purchases: 1, firstDay: until, lastDay: until };
  const weekly = { purchases: 15, firstDay: until - 98, lastDay: until };

  expect(chance(once, until)).toBe(0);
  expect(chance(once, until + 3)).toBe(0);
  expect(chance(once, until + 30)).toBeGreaterThan(0);
  expect(chance(weekly, until + 7)).toBeGreaterThan(3 * chance(once, until + 30));
  expect(chance(weekly, until + 3)).toBe(0);
  // Who stopped long ago is less likely to buy it.
  expect(chance(weekly, until + 400)).toBeLessThan(0.25 * chance(weekly, until + 10));
  for (const day of [1, 5, 20, 100, 3_000]) expect(chance(weekly, until + day)).toBeLessThan(1);
});

test('its weight is learned where people buy again, and 0 where they do not', () => {
  const again = shop(240, { every: [7, 14, 21, 30, 45], once: 30 });
  const never = shop(240, { every: [], once: 35 });
  const [learned, unlike] = [again, never].map((repeats) => finish(learn({ ...worldOf(repeats), repeats }, options)));

  const weights = learned?.blend.map((anchor) => anchor.weights);
  expect(weights?.at(-1)?.replenish).toBeGreaterThan(0);
  expect(unlike?.blend.every((anchor) => anchor.weights.replenish === 0)).toBe(true);
  // All else is what it is where no day is known.
  for (const [repeats, found] of [
    [again, learned],
    [never, unlike],
  ] as const) {
    const blend = found?.blend.map((anchor) => ({ ...anchor, weights: { ...anchor.weights, replenish: 0 } }));
    const { replenishing: _, ...undated } = finish(learn(worldOf(repeats), options));
    expect({ ...found, blend }).toMatchObject(undated);
  }
});

const tastes = twoTastes();
const fitting = {
  linear: { predictorsMax: 20, ridge: 5, dropout: 0.5, supportMin: 1, pairSupportMin: 2 },
  walk: { alpha: 0.8, beta: 0.4 },
  factors: { rank: 3, confidence: 10, ridge: 1, rounds: 4, seed: 1, supportMin: 2 },
  popularity: { supportMin: 2, productsMax: 100 },
};

test('what is due is a candidate for that alone, and changes no score of anything else', () => {
  const scorer = new Scorer(finish(fitItemModel(tastes, fitting)));
  const profile = { own: [0, 1, 2, 3], ties: [] };
  const scoresOf = (due?: { products: number[]; weights: number[] }) => {
    const { scores, owned } = scorer.signals(due === undefined ? profile : { ...profile, due });
    return { owned: [...owned], scores: Object.entries(scores).map(([name, row]) => [name, row && [...row]] as const) };
  };
  const without = scoresOf();
  const withDue = scoresOf({ products: [2], weights: [0.25] });

  expect(without.owned[2]).toBe(1);
  expect(withDue.owned).toEqual(without.owned.map((owned, product) => (product === 2 ? 0 : owned)));
  for (const [at, [name, row]] of withDue.scores.entries()) {
    if (name === 'replenish')
      expect(row?.flatMap((score, product) => (score === 0 ? [] : [[product, score]]))).toEqual([[2, 0.25]]);
    else expect(row).toEqual(without.scores[at]?.[1]?.map((score, product) => (product === 2 ? 0 : score)) ?? null);
  }
  // Nothing of it is left for the next list.
  expect(scoresOf()).toEqual(without);
});

test('a list for a day has what is due on it, and without the weight, a day or what was bought is what it was', () => {
  const paces = new Float32Array(4 * tastes.productCount);
  for (let product = 0; product < tastes.productCount; product += 1)
    paces.set([Math.log(20), 0.1, 0.1, 0.02], 4 * product);
  const replenishing = { halfLifeDays: 90, timeliness: 0.3, paces };
  const model = finish(fitItemModel(tastes, { ...fitting, replenishing }));
  const productIds = Array.from(
    { length: tastes.productCount },
    (_, product) => `p${String(product).padStart(2, '0')}`,
  );
  const served = (replenish: number) => {
    const learned = {
      ...finish(learn({ interactions: tastes, ties: [] }, options)),
      blend: [{ known: 0, weights: ofSignals({ linear: 1, replenish, popular: 0.001 }) }],
    };
    const bytes = encodeModel({ productIds, timeZone: 'UTC', model, learned });
    expect(decodeModel(bytes, digestOf(bytes)).model.replenishing).toEqual(replenishing);
    expect(asksFor(model, learned)).toEqual(replenish > 0 ? ['replenish'] : []);
    return servedModel(bytes, digestOf(bytes));
  };
  const owned = ['p00', 'p01', 'p02'];
  const bought = [
    { purchases: 3, firstDay: until - 60, lastDay: until - 20 },
    { purchases: 1, firstDay: until - 2, lastDay: until - 2 },
    null,
  ];
  const evidence = { owned, dismissed: [], notInterestedIn: [], ties: [], around: [], communities: [] };
  const at = until * 86_400_000;
  const list = (replenish: number, about: object, choice: object) =>
    recommendationsOf({ ...evidence, ...about }, served(replenish), { first: 30, ...choice });

  const due = list(100, { bought }, { at });
  expect(due[0]).toMatchObject({ productId: 'p00', reason: 'BUY_AGAIN', becauseId: null });
  expect(due.filter(({ productId }) => owned.includes(productId))).toHaveLength(1);
  expect(list(100, { bought }, { at: at + 30 * 86_400_000 }).map(({ productId }) => productId)).toContain('p01');
  const usual = list(0, {}, {});
  expect(due.slice(1).map(({ productId, score }) => [productId, score])).toEqual(
    usual.map(({ productId, score }) => [productId, score]),
  );
  for (const same of [list(0, { bought }, { at }), list(100, {}, { at }), list(100, { bought }, {})])
    expect(same).toEqual(usual);
});

test('who has a product that is due is no prospect for it', async () => {
  const paces = new Float32Array(4 * tastes.productCount).map(
    (_, at) => [Math.log(20), 0.1, 0.1, 0.02][at % 4] as number,
  );
  const model = finish(fitItemModel(tastes, { ...fitting, replenishing: { halfLifeDays: 90, timeliness: 0, paces } }));
  const productIds = Array.from(
    { length: tastes.productCount },
    (_, product) => `p${String(product).padStart(2, '0')}`,
  );
  const learned = {
    ...unlearned,
    blend: [{ known: 0, weights: ofSignals({ linear: 1, replenish: 9, popular: 0.01 }) }],
  };
  const bytes = encodeModel({ productIds, timeZone: 'UTC', model, learned });
  const list = { dismissed: [], notInterestedIn: [], ties: [], around: [], communities: [] };
  const bought = [{ purchases: 3, firstDay: until - 60, lastDay: until - 20 }];
  const lists = [
    { ...list, customerId: 'has' as InternalId, owned: ['p00'], bought },
    { ...list, customerId: 'has-not' as InternalId, owned: ['p01'], bought },
  ];
  const source = {
    evidence: async () => ({ lists, published: { model: { runId: 'run', digest: digestOf(bytes) }, popular: [] } }),
    productFacts: async () => [],
    modelBytes: async () => bytes,
  };
  const about = { productId: 'p00' as InternalId, first: 9, terms: {} as SocialTerms, at: until * 86_400_000 };

  const found = await audienceOf(
    { source, models: new ModelShelf() },
    lists.map(({ customerId }) => customerId),
    about,
  );

  expect(found.map(({ customerId }) => customerId)).toEqual(['has-not']);
});

test('what no pace is told of is never due', () => {
  const bought = { purchases: 9, firstDay: until - 90, lastDay: until - 10 };
  const replenishing = { halfLifeDays: 90, timeliness: 0, paces: new Float32Array(4) };
  expect(
    dueOf(
      replenishing,
      [
        [0, bought],
        [1, bought],
      ],
      { sinceDay: until - 90, today: until },
    ).products,
  ).toEqual([]);
});
