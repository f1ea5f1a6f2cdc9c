import { expect, test } from 'vitest';
import { packInteractions, productsOf } from '../../../src/recommend/interactions.js';
import { learn, type LearnOptions, unlearned } from '../../../src/recommend/learning.js';
import { casesAround, setAside } from '../../../src/recommend/out-of-fold.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import type { World } from '../../../src/recommend/world.js';
import { finish, twoTastes } from './two-tastes.js';

const options: LearnOptions = {
  seed: 1,
  customersMax: 2_000,
  linear: { predictorsMax: 20, supportMin: 1, pairSupportMin: 1 },
  factors: { rounds: 3, supportMin: 1 },
  popularity: { supportMin: 1, productsMax: 100 },
};

/** Pairs of friends who use the same ten products out of 400, so that only the friend tells what was held out. */
function friendsAlike(): World {
  const random = seededRandom(5);
  const rows = Array.from({ length: 60 }, () => Array.from({ length: 10 }, () => Math.floor(random() * 400)));
  const both = rows.flatMap((row) => [row, row]);
  const ties = both.map((_, customer) => [{ customer: customer ^ 1, probability: 0.5, named: true, mutual: true }]);
  return { interactions: packInteractions(both, 400), ties };
}

test('no row that is scored is fitted, and a pseudo-cold customer is not fitted at all', () => {
  const world = { interactions: twoTastes(), ties: [] };
  const { fitted, warm, cold } = setAside(world, options);

  expect(warm.length).toBeGreaterThan(10);
  for (const { customer, own, heldOut } of warm) {
    const fits = [...productsOf(fitted.interactions, customer)];
    expect(fits.toSorted()).toEqual([...own].toSorted());
    expect(fits.filter((product) => heldOut.has(product))).toEqual([]);
    expect([...productsOf(world.interactions, customer)].toSorted()).toEqual([...fits, ...heldOut].toSorted());
  }
  for (const [size, cases] of cold) {
    expect(cases.every(({ own }) => own.length === size)).toBe(true);
    expect(cases.every(({ customer }) => productsOf(fitted.interactions, customer).length === 0)).toBe(true);
  }
  expect(cold.get(3)?.length).toBeGreaterThan(3);
});

test('customers of whom so many products are known are those who are met as new ones and those who have about so many', () => {
  const rows = Array.from({ length: 300 }, (_, customer) => Array.from({ length: 1 + (customer % 30) }, (_, at) => at));
  const aside = setAside({ interactions: packInteractions(rows, 30), ties: [] }, options);
  const sizes = [0, 1, 3, 10, 14];

  const met = sizes.map((size) => casesAround(aside, size, sizes));
  for (const [place, size] of sizes.entries()) {
    const strangers = aside.cold.get(size) ?? [];
    expect(met[place]?.slice(0, strangers.length)).toEqual(strangers);
  }
  const others = met.map((cases, place) => cases.slice(aside.cold.get(sizes[place] as number)?.length ?? 0));
  expect(others[0]).toEqual([]);
  expect(new Set(others[2]?.map(({ own }) => own.length))).toEqual(new Set([2, 3, 4, 5]));
  expect(others.flat().toSorted((a, b) => a.customer - b.customer)).toEqual(
    aside.warm.toSorted((a, b) => a.customer - b.customer),
  );
});

test('learning gives the same answer twice, and what friends tell', () => {
  const learned = finish(learn(friendsAlike(), options));

  expect(finish(learn(friendsAlike(), options))).toEqual(learned);
  expect(learned.ndcgAt20).toBeGreaterThan(0.5);
  const { tiesLinear = 0, tiesFactors = 0, tiesPopular = 0 } = learned.blend.at(0)?.weights ?? {};
  expect(tiesLinear + tiesFactors + tiesPopular).toBeGreaterThan(0);
});

test('where friends mislead the weight of ties becomes zero', () => {
  const { interactions } = friendsAlike();
  const customers = interactions.customerCount;
  const ties = Array.from({ length: customers }, (_, customer) => [
    { customer: (customer + 31) % customers, probability: 0.5, named: true, mutual: true },
  ]);

  const { blend } = finish(learn({ interactions, ties }, options));

  expect(blend.length).toBeGreaterThan(2);
  for (const { weights } of blend) expect(weights).toMatchObject({ tiesLinear: 0, tiesFactors: 0, tiesPopular: 0 });
  expect(blend.every(({ weights }) => weights.popular > 0)).toBe(true);
});

test('with nothing to learn from the defaults stay', () => {
  expect(finish(learn({ interactions: packInteractions([[0], [1]], 2), ties: [[], []] }, options))).toEqual(unlearned);
});

test('a sample of customers is enough', () => {
  const learned = finish(learn(friendsAlike(), { ...options, customersMax: 10 }));

  expect(learned.customers).toBeGreaterThan(0);
  expect(learned.customers).toBeLessThan(40);
});
