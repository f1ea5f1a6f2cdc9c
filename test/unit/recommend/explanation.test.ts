import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankProducts, type Weights } from '../../../src/recommend/blend.js';
import {
  circleHavingMin,
  Explainer,
  explanationText,
  recommendationReasons,
} from '../../../src/recommend/explanation.js';
import { partsOfDay } from '../../../src/model/part-of-day.js';
import { seasonsAround } from '../../../src/model/season.js';
import { packInteractions, productsOf } from '../../../src/recommend/interactions.js';
import { fitItemModel } from '../../../src/recommend/item-model.js';
import { typicalOfGroups } from '../../../src/recommend/groups.js';
import { tieContributorsMin } from '../../../src/recommend/pool.js';
import { Scorer } from '../../../src/recommend/signals.js';
import { groupMembersMin, groupSupportMin } from '../../../src/recommend/typical.js';
import { finish, kindsOfTastes, twoTastes } from './two-tastes.js';

const tastes = twoTastes();
/** One community of few, and two of many; a product needs 10 of their members. */
const communities = {
  names: ['few', 'many', 'all'],
  of: Array.from({ length: 80 }, (_, customer) => (customer < 20 ? [0, 2] : customer < 70 ? [1, 2] : [2])),
  recent: null,
};
/** What stands at the even places is used in the morning, the rest in the afternoon; by a few in the evening, by nobody at night. */
const parts = [
  (customer: number, product: number) => customer < 70 && product % 2 === 0,
  (_: number, product: number) => product % 2 === 1,
  (customer: number, product: number) => customer >= 70 && product % 2 === 0,
  () => false,
].map((isThen) =>
  packInteractions(
    Array.from({ length: tastes.customerCount }, (_, customer) =>
      [...productsOf(tastes, customer)].filter((product) => isThen(customer, product)),
    ),
    tastes.productCount,
  ),
);
/** What is used in the morning is used in June of both years as well, and what is used in the afternoon in December. */
const used: Readonly<Record<number, (typeof parts)[number] | undefined>> = { 5: parts[0], 11: parts[1] };
/** Three of four bought in the one store what stands at the even places, the rest in the other what stands at the odd ones. */
const places = {
  stores: ['even', 'odd'],
  areas: [],
  also: {},
  around: [null, null],
  at: Array.from({ length: tastes.customerCount }, (_, customer) => {
    const store = customer % 4 === 0 ? 1 : 0;
    const products = [...productsOf(tastes, customer)].filter((product) => product % 2 === store);
    return [{ store, products }];
  }),
  near: [],
};
const nothing = packInteractions(
  Array.from({ length: tastes.customerCount }, () => []),
  tastes.productCount,
);
const months = Array.from({ length: 24 }, (_, month) => used[month % 12] ?? nothing);
const model = finish(
  fitItemModel(tastes, {
    linear: { predictorsMax: 20, ridge: 5, dropout: 0.5, supportMin: 1, pairSupportMin: 2 },
    walk: { alpha: 0.8, beta: 0.4 },
    factors: { rank: 3, confidence: 10, ridge: 1, rounds: 4, seed: 1, supportMin: 2 },
    popularity: { supportMin: 2, productsMax: 100 },
    traits: kindsOfTastes(),
    typical: typicalOfGroups(
      tastes,
      {
        community: communities,
        partOfDay: { names: partsOfDay, uses: parts },
        season: { from: 12 * 2024, months },
        region: communities,
        store: places,
        channel: { names: ['web', 'app', 'store', 'phone'], uses: parts },
      },
      { supportMin: 1 },
    ),
  }),
);
const scorer = new Scorer(model);
const products = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 8 });
const much = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 5, maxLength: 12 });
const weight = fc.constantFrom(0, 0.1, 1, 3);
/** A customer with friends of whom each agreed to contribute or not, and to be named or not. */
const worlds = fc.record({
  own: products,
  /** Which of what the customer has is due. */
  isDue: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  around: fc.array(products, { maxLength: 12 }),
  communities: fc.constantFrom([], [0], [1, 2], [0, 2]),
  regions: fc.constantFrom([], [0], [1, 2]),
  channel: fc.constantFrom(null, 0, 1, 2, 3),
  stores: fc.constantFrom([], [0], [1], [1, 0]),
  partOfDay: fc.constantFrom(null, ...partsOfDay),
  month: fc.constantFrom(null, 4, 5, 8, 11),
  friends: fc.oneof(
    fc.array(fc.record({ products, contributes: fc.boolean(), named: fc.boolean(), mutual: fc.boolean() }), {
      maxLength: 16,
    }),
    // Many who have much, so that several have the same.
    fc.array(
      fc.record({ products: much, contributes: fc.constant(true), named: fc.boolean(), mutual: fc.constant(true) }),
      {
        minLength: 9,
        maxLength: 16,
      },
    ),
  ),
  weights: fc.record({
    linear: weight,
    factors: weight,
    walk: weight,
    content: weight,
    replenish: weight,
    tiesLinear: weight,
    tiesFactors: weight,
    tiesPopular: weight,
    community: weight,
    region: weight,
    store: weight,
    channel: weight,
    partOfDay: weight,
    season: weight,
    popular: fc.constantFrom(0.001, 1),
  }) satisfies fc.Arbitrary<Weights>,
});

test('over 10,000 customers with random consents every reason reproduces its terms, and none breaks the rules', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      worlds,
      ({ own, isDue, around, communities: memberOf, regions, stores, channel, partOfDay, month, friends, weights }) => {
        const told = friends.filter((friend) => friend.contributes && (friend.mutual || friend.named));
        const contributing = told.filter((friend) => friend.products.length > 0);
        const ties = contributing.map((friend) => ({
          probability: 0.3,
          products: friend.products,
          namedProducts: friend.named ? friend.products : [],
          mutual: friend.mutual,
        }));
        const pool = around.map((each) => ({ probability: 0.1, products: each }));
        const groups = {
          community: memberOf,
          region: regions,
          store: stores,
          channel: channel === null ? [] : [channel],
          partOfDay: partOfDay === null ? [] : [partsOfDay.indexOf(partOfDay)],
          season: month === null ? [] : seasonsAround(month),
        };
        const again = own.filter((_, place) => isDue[place]);
        const due = { products: again, weights: again.map((product) => 0.01 + product / 100) };
        const profile = { own, ties, around: pool, groups, due };
        const signals = scorer.signals(profile);
        const explainer = new Explainer(model, profile);
        for (const { product, terms } of rankProducts(signals, weights, 10)) {
          const { reason, because } = explainer.explain(product, terms);
          seen.add(reason);
          const sums = {
            SIMILAR_ITEMS:
              weights.linear * at(signals.scores.linear, product) +
              weights.factors * at(signals.scores.factors, product) +
              weights.walk * at(signals.scores.walk, product),
            CONTENT: weights.content * at(signals.scores.content, product),
            BUY_AGAIN: weights.replenish * at(signals.scores.replenish, product),
            FRIENDS:
              weights.tiesLinear * at(signals.scores.tiesLinear, product) +
              weights.tiesFactors * at(signals.scores.tiesFactors, product) +
              weights.tiesPopular * at(signals.scores.tiesPopular, product),
            REGION: weights.region * at(signals.scores.region, product),
            CHANNEL: weights.channel * at(signals.scores.channel, product),
            STORE: weights.store * at(signals.scores.store, product),
            COMMUNITY: weights.community * at(signals.scores.community, product),
            SEASON: weights.season * at(signals.scores.season, product),
            PART_OF_DAY: weights.partOfDay * at(signals.scores.partOfDay, product),
            POPULAR: weights.popular * at(signals.scores.popular, product),
          };
          const told = reason === 'CIRCLE' ? 'FRIENDS' : reason;
          expect(sums[told]).toBeGreaterThan(0);
          expect(sums[told]).toBeCloseTo(Math.max(...Object.values(sums)), 12);
          if (because !== null) expect(own).toContain(because);
          // What the customer has stands there for being due, and for nothing else.
          expect(reason === 'BUY_AGAIN').toBe(own.includes(product));
          if (reason === 'BUY_AGAIN') {
            expect(again).toContain(product);
            expect(Object.values(terms).filter((term) => term !== 0)).toEqual([sums.BUY_AGAIN]);
          }

          const having = contributing.filter((friend) => friend.products.includes(product)).length;
          if (reason === 'CIRCLE') {
            expect(contributing.length).toBeGreaterThanOrEqual(tieContributorsMin);
            expect(having).toBeGreaterThanOrEqual(circleHavingMin);
            expect(having).toBeLessThan(contributing.length);
          }
          if (reason === 'CONTENT') expect(product).toBe(20);
          if (reason === 'COMMUNITY') expect(memberOf.some((community) => mayBeTold(community, product))).toBe(true);
          if (reason === 'REGION') expect(regions.some((region) => mayBeTold(region, product))).toBe(true);
          if (reason === 'STORE') expect(stores.some((store) => isBoughtAt(store, product))).toBe(true);
          if (reason === 'CHANNEL') expect(isToldOf(partsOfDay[channel ?? 3], product)).toBe(true);
          if (reason === 'PART_OF_DAY') expect(partOfDay !== null && isToldOf(partOfDay, product)).toBe(true);
          // May has June beside it, and September neither of the two.
          if (reason === 'SEASON') {
            const part = month === 11 ? 'AFTERNOON' : 'MORNING';
            expect(month !== null && month !== 8 && isToldOf(part, product)).toBe(true);
          }
          const isTold = reason === 'CIRCLE' || reason === 'FRIENDS';
          if (isTold && contributing.length < tieContributorsMin) {
            const several = contributing.length + around.filter((each) => each.length > 0).length >= tieContributorsMin;
            expect(several || contributing.some((friend) => friend.named)).toBe(true);
          }
        }
      },
    ),
    { numRuns: 10_000 },
  );
  expect([...seen].sort()).toEqual(recommendationReasons.toSorted());
});

test('each reason is told in both languages', () => {
  for (const reason of recommendationReasons) {
    expect(explanationText(reason, 'EN')).toMatch(/^[A-Z][a-z ]+\.$/);
    expect(explanationText(reason, 'RU')).toMatch(/^[А-Я][а-я, ]+\.$/);
  }
});

/** Counted anew, in nothing but the facts. */
function mayBeTold(community: number, product: number): boolean {
  const members = communities.of.flatMap((of, customer) => (of.includes(community) ? [customer] : []));
  const having = members.filter((member) => productsOf(tastes, member).includes(product));
  return members.length >= groupMembersMin && having.length >= groupSupportMin;
}

function isBoughtAt(store: number, product: number): boolean {
  const baskets = places.at.flat().filter((each) => each.store === store && each.products.length > 0);
  const having = baskets.filter(({ products }) => products.includes(product));
  return baskets.length >= groupMembersMin && having.length >= groupSupportMin;
}

function isToldOf(partOfDay: (typeof partsOfDay)[number], product: number): boolean {
  const uses = parts[partsOfDay.indexOf(partOfDay)];
  if (uses === undefined) return false;
  const customers = Array.from({ length: tastes.customerCount }, (_, customer) => productsOf(uses, customer));
  const members = customers.filter((products) => products.length > 0);
  return (
    members.length >= groupMembersMin &&
    members.filter((products) => products.includes(product)).length >= groupSupportMin
  );
}

function at(scores: Float64Array | null, product: number): number {
  return scores?.[product] ?? 0;
}
