import { expect, test } from 'vitest';
import { groupsByRegion } from '../../../src/analyse/neighbourhood/areas-of.js';
import { regionsOf } from '../../../src/model/region.js';
import { noWeights } from '../../../src/recommend/item-weights.js';
import { groupsOf } from '../../../src/recommend/groups.js';
import { type GroupsOfPlaces, placesOf, typicalOfPlaces } from '../../../src/recommend/groups-of-places.js';
import { packInteractions } from '../../../src/recommend/interactions.js';
import { learn, type LearnOptions, unlearned } from '../../../src/recommend/learning.js';
import { asksFor } from '../../../src/recommend/model-bytes.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import { typicalOfCustomers } from '../../../src/recommend/groups-of-customers.js';
import { itemModel } from '../../../src/recommend/item-model.js';
import { type Typical, typicalBySignal } from '../../../src/recommend/typical.js';
import { ofSignals } from '../../signal-weights.js';
import { finish } from './two-tastes.js';

const supportMin = 1;

test('a region is a city and its country, and nowhere where no country is known', () => {
  expect(regionsOf({ country: 'DE', city: 'Bonn' })).toEqual(['DE/Bonn', 'DE']);
  expect(regionsOf({ country: 'DE', city: null })).toEqual(['DE']);
  expect(regionsOf({ country: null, city: 'Bonn' })).toEqual([]);
  const { names, of } = groupsByRegion([
    { country: 'DE', city: 'Bonn' },
    { country: null, city: null },
    { country: 'DE', city: null },
  ]);
  expect(of.map((groups) => groups.map((group) => names[group]))).toEqual([['DE/Bonn', 'DE'], [], ['DE']]);
});

const twoStores: GroupsOfPlaces = {
  stores: ['here', 'there'],
  areas: [],
  also: {},
  around: [null, null],
  at: [],
  near: [],
};

/** Of `members` customers who bought product 0 in one store the first `having` bought product 1 there as well; 100 others bought product 2 in another one. */
function world(members: number, having: number) {
  const rows = [
    ...Array.from({ length: members }, (_, customer) => (customer < having ? [0, 1] : [0])),
    ...Array.from({ length: 100 }, () => [2]),
  ];
  const at = rows.map((products, customer) => [{ store: customer < members ? 0 : 1, products }]);
  return { interactions: packInteractions(rows, 3), places: { ...twoStores, at } };
}

function soldIn({ starts, products }: Typical, place: number): readonly number[] {
  return [...products.subarray(starts[place], starts[place + 1])];
}

test('nothing is published of a store where 49 bought anything, nor of a product that 9 bought there', () => {
  const told = (members: number, having: number, least = supportMin) => {
    const { interactions, places } = world(members, having);
    return soldIn(typicalOfPlaces(interactions, places, { supportMin: least }), 0);
  };

  expect(told(49, 20)).toEqual([]);
  expect(told(50, 9)).toEqual([0]);
  expect(told(50, 10)).toEqual([0, 1]);
  expect(told(50, 10, 11)).toEqual([0]);
});

test('the score is the part of the product in what tells the store from all of them', () => {
  const { interactions, places } = world(60, 20);
  const { scores } = typicalOfPlaces(interactions, places, { supportMin });

  // 60 customers with 80 uses in the store; 60, 20 and 100 in all of them, one added to each.
  const expected = [60, 20].map((count) => {
    const usual = (count + 1) / 183;
    const share = ((60 * count) / 80 + 50 * usual) / 110;
    return share * Math.log(share / usual);
  });
  for (const [place, score] of expected.entries()) expect(scores[place]).toBeCloseTo(score, 6);
});

test('a use that is kept from the model is not counted', () => {
  const { interactions, places } = world(60, 20);
  const held = packInteractions(
    Array.from({ length: 160 }, (_, customer) => (customer < 11 ? [] : customer < 60 ? [0, 1] : [2])),
    3,
  );

  expect(soldIn(typicalOfPlaces(interactions, places, { supportMin }), 0)).toEqual([0, 1]);
  expect(soldIn(typicalOfPlaces(held, places, { supportMin }), 0)).toEqual([]);
});

test('of a customer count the stores where what is known of them was bought, those with most first, then what is around these, and then what is near', () => {
  const places: GroupsOfPlaces = {
    stores: ['corner', 'mall', 'far'],
    areas: [
      { name: 'both', stores: [0, 1] },
      { name: 'in Bonn', stores: [0, 1, 2] },
    ],
    also: {},
    around: [3, 3, 2],
    at: [
      [
        { store: 0, products: [1] },
        { store: 1, products: [2, 3] },
        { store: 2, products: [4] },
      ],
    ],
    near: [[4]],
  };

  expect(placesOf(places, 0, [1, 2, 3])).toEqual([1, 0, 3, 4]);
  expect(placesOf(places, 0, [1, 5])).toEqual([0, 3, 4]);
  expect(placesOf(places, 0, [4])).toEqual([2, 4]);
  expect(placesOf(places, 0, [])).toEqual([4]);
  expect(groupsOf({ store: places }, 0, [1])).toEqual({ store: [0, 3, 4] });
});

/** In one store 60 bought product 0, in each of two others `few` bought product 1; one place holds these three. In another one 100 bought product 2. */
function threeStores(few: number) {
  const ends = [60, 60 + few, 60 + 2 * few, 160 + 2 * few];
  const stores = Array.from({ length: 160 + 2 * few }, (_, customer) => ends.findIndex((end) => customer < end));
  const rows = stores.map((store) => [store === 0 ? 0 : store === 3 ? 2 : 1]);
  const at = rows.map((products, customer) => [{ store: stores[customer] as number, products }]);
  const areas = [{ name: 'all', stores: [0, 1, 2] }];
  const places = { ...twoStores, stores: ['here', 'there', 'yonder', 'far'], areas, at };
  return typicalOfPlaces(packInteractions(rows, 3), places, { supportMin });
}

test('what few bought in some stores of a place counts in it where it is of enough between them, so that it never says what few did', () => {
  const [held, told] = [threeStores(24), threeStores(25)];

  expect([0, 1, 2, 4].map((place) => soldIn(held, place))).toEqual([[0], [], [], [0]]);
  expect([0, 1, 2, 4].map((place) => soldIn(told, place))).toEqual([[0], [], [], [0, 1]]);
  // The place says of product 0 what the one store says of it alone.
  expect(held.scores[held.starts[4] as number]).toBe(held.scores[0]);
});

test('who bought the same in two stores of a place counts once there', () => {
  const rows = Array.from({ length: 60 }, (_, customer) => (customer < 9 ? [0, 1] : [0]));
  const at = rows.map((products) => [
    { store: 0, products },
    { store: 1, products },
  ]);
  const places = { ...twoStores, areas: [{ name: 'both', stores: [0, 1] }], at };

  expect(soldIn(typicalOfPlaces(packInteractions(rows, 2), places, { supportMin }), 2)).not.toContain(1);
});

test('a customer is asked for what the model says something of that counts, and for nothing else', () => {
  const { interactions, places } = world(60, 20);
  const store = typicalOfPlaces(interactions, places, { supportMin });
  const model = itemModel(interactions, {
    linear: noWeights({ productCount: 3 }),
    walk: noWeights({ productCount: 3 }),
    factors: { rank: 1, products: new Float32Array(3), confidence: 1, ridge: 1 },
    popularity: { supportMin: 1, productsMax: 3 },
    typical: typicalBySignal((name) => (name === 'store' ? store : undefined)),
  });
  const learned = (weights: Parameters<typeof ofSignals>[0]) => ({
    ...unlearned,
    blend: [{ known: 0, weights: ofSignals(weights) }],
  });

  expect(asksFor(model, learned({ store: 0.1, region: 1 }))).toEqual(['store']);
  expect(asksFor(model, learned({ region: 1, popular: 1 }))).toEqual([]);
});

const options: LearnOptions = {
  seed: 1,
  customersMax: 2_000,
  linear: { predictorsMax: 20, supportMin: 1, pairSupportMin: 1 },
  factors: { rounds: 3, supportMin: 1 },
  popularity: { supportMin: 1, productsMax: 400 },
};

/** Four cities of 80 with a store each, whose customers use six of the same forty products. */
function fourCities() {
  const random = seededRandom(9);
  const rows = Array.from({ length: 320 }, (_, customer) =>
    Array.from({ length: 6 }, () => (customer % 4) * 40 + Math.floor(40 * random())),
  );
  return { rows, interactions: packInteractions(rows, 160) };
}

/** The weights for whom nothing is known and for whom most is, of customers in the city that each is in, or in any. */
function learnedIn(cityOf: (customer: number) => number) {
  const { rows, interactions } = fourCities();
  const cities = rows.map((_, customer) => cityOf(customer));
  const names = ['a', 'b', 'c', 'd'];
  const region = groupsByRegion(cities.map((city) => ({ country: 'DE', city: names[city] as string })));
  const at = rows.map((products, customer) => [
    { store: cities[customer] as number, products: [...new Set(products)] },
  ]);
  const near = cities.map((city) => [city]);
  const store = { stores: names, areas: [], also: {}, around: names.map(() => null), at, near };
  const about = (groups: object) => finish(learn({ interactions, ties: [], groups }, options)).blend;
  return { region: about({ region }), store: about({ store }), nothing: about({}) };
}

test('regions and stores count where their customers are alike, most for whom nothing else is known', () => {
  const { region, store, nothing } = learnedIn((customer) => customer % 4);

  expect(region[0]?.weights.region).toBeGreaterThan(0);
  expect(store[0]?.weights.store).toBeGreaterThan(0);
  for (const { weights } of nothing) expect([weights.region, weights.store]).toEqual([0, 0]);
});

test('where regions and stores say nothing of taste their weight is 0, and the others stay what they are without them', () => {
  const random = seededRandom(2);
  const { region, store, nothing } = learnedIn(() => Math.floor(4 * random()));

  expect(region).toEqual(nothing);
  expect(store).toEqual(nothing);
});

/** What is typical of a country with a city of 60, of those who say the country alone, and of others elsewhere. */
function countryWith(alone: readonly (readonly number[])[]) {
  const city = Array.from({ length: 60 }, () => [0, 1]);
  const elsewhere = Array.from({ length: 200 }, () => [2, 3]);
  const areas = [
    ...city.map(() => ({ country: 'DE', city: 'Bonn' })),
    ...alone.map(() => ({ country: 'DE', city: null })),
    ...elsewhere.map(() => ({ country: 'PT', city: null })),
  ];
  const groups = groupsByRegion(areas);
  const found = typicalOfCustomers(packInteractions([...city, ...alone, ...elsewhere], 6), groups, { supportMin });
  const at = groups.names.indexOf('DE');
  return [...found.scores.slice(found.starts[at], found.starts[at + 1])];
}

test('a country says nothing of those few who stand beside its cities that are told of', () => {
  const few = (product: number) => Array.from({ length: 45 }, () => [4, product]);
  const as = (alone: readonly (readonly number[])[]) => countryWith(alone).length;

  // Those of the city: what the few use beside it is in no row, however many of them use it.
  expect(as(few(0))).toBe(as([]));
  expect(as(few(5))).toBe(as([]));
  expect(as(Array.from({ length: 50 }, () => [4, 5]))).toBeGreaterThan(as([]));
});

test('places that share small stores tell nothing of the one in which they differ', () => {
  // Stores of 25, 25 and 12: the first two have 50 between them, the third has nobody to be told of with.
  const of = (store: number, customers: number, products: readonly number[]) =>
    Array.from({ length: customers }, () => ({ store, products }));
  const all = [...of(0, 25, [0]), ...of(1, 25, [0]), ...of(2, 12, [1]), ...of(3, 300, [2])];
  const interactions = packInteractions(
    all.map(({ products }) => [...products]),
    3,
  );
  const told = (areas: GroupsOfPlaces['areas']) => {
    const names = ['a', 'b', 'c', 'd'];
    const places = { ...twoStores, stores: names, around: names.map(() => null), areas, at: all.map((each) => [each]) };
    const found = typicalOfPlaces(interactions, places, { supportMin });
    return areas.map((_, at) => [...found.products.slice(found.starts[4 + at], found.starts[5 + at])]);
  };
  const [two, three] = [
    { name: 'two', stores: [0, 1] },
    { name: 'three', stores: [0, 1, 2] },
  ];

  expect(told([two, three])).toEqual([[0], [0]]);
  expect(told([three, two])).toEqual([[0], [0]]);
  // Where no place holds the two without the third, they are told of together.
  expect(told([three])).toEqual([[0, 1]]);
});
