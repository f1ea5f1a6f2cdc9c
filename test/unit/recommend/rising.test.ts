import { expect, test } from 'vitest';
import { Uses } from '../../../src/analyse/contributions.js';
import type { InternalId } from '../../../src/model/ids.js';
import { packInteractions, productsOf } from '../../../src/recommend/interactions.js';
import { learn, type LearnOptions } from '../../../src/recommend/learning.js';
import { typicalOfCustomers } from '../../../src/recommend/groups-of-customers.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import { published, type Typical } from '../../../src/recommend/typical.js';
import { finish } from './two-tastes.js';

const supportMin = 1;

/** The products that rise in a community. */
function risesIn({ starts, products }: Typical, community: number): number[] {
  return [...products.subarray(starts[community], starts[community + 1])];
}

/** Members of whom each has product 0 and, the first `having`, product 1 as well; beside them as many others who have product 2. */
function world(members: number, having: number) {
  const inside = Array.from({ length: members }, (_, member) => (member < having ? [0, 1] : [0]));
  const outside = Array.from({ length: 100 }, () => [2]);
  const rows = [...inside, ...outside];
  const of = rows.map((_, customer) => (customer < members ? [0] : []));
  return { interactions: packInteractions(rows, 3), communities: { names: ['one'], of, recent: null } };
}

test('nothing is published of a community of 49, nor of a product that 9 of its members have', () => {
  const rises = (members: number, having: number) => {
    const { interactions, communities } = world(members, having);
    return risesIn(typicalOfCustomers(interactions, communities, { supportMin }), 0);
  };

  expect(rises(49, 20)).toEqual([]);
  expect(rises(50, 9)).toEqual([0]);
  expect(rises(50, 10)).toEqual([0, 1]);
});

test('a deployment may ask for more than the minimum, not for less', () => {
  const { interactions, communities } = world(60, 20);

  expect(risesIn(typicalOfCustomers(interactions, communities, { supportMin: 21 }), 0)).toEqual([0]);
});

test('a member of whom no use is known counts for nothing', () => {
  const { interactions, communities } = world(49, 20);
  const rows = [
    ...Array.from({ length: 149 }, (_, at) => [
      ...interactions.products.subarray(interactions.starts[at], interactions.starts[at + 1]),
    ]),
    [],
  ];
  const silent = { ...communities, of: [...communities.of, [0]] };

  expect(risesIn(typicalOfCustomers(packInteractions(rows, 3), silent, { supportMin }), 0)).toEqual([]);
});

test('the score is the part of the product in what tells the community from everybody', () => {
  const { interactions, communities } = world(60, 20);
  const { scores } = typicalOfCustomers(interactions, communities, { supportMin });

  // 60 members with 80 uses in everybody's 180, one added to each of three products.
  const shares = [60, 20].map((count) => ({ here: (60 * count) / 80, usual: (count + 1) / 183 }));
  const expected = shares.map(({ here, usual }) => {
    const share = (here + 50 * usual) / 110;
    return share * Math.log(share / usual);
  });
  expect([...scores]).toHaveLength(2);
  for (const [place, score] of expected.entries()) expect(scores[place]).toBeCloseTo(score, 6);
});

test('one member more or less is mostly not seen', () => {
  const scores = [60, 61, 62].map((members) => {
    const { interactions, communities } = world(members, 20);
    return [...typicalOfCustomers(interactions, communities, { supportMin }).scores];
  });

  expect(scores[1]).toEqual(scores[0]);
  expect(scores[2]).toEqual(scores[0]);
});

test('where the times of uses are known, what is used lately rises, and what was used long ago does not', () => {
  const rows = Array.from({ length: 120 }, (_, customer) => (customer < 60 ? [0, 1, 2] : [0, 2]));
  const interactions = packInteractions(rows, 3);
  const of = rows.map((_, customer) => (customer < 60 ? [0] : []));
  const recent = packInteractions(
    rows.map((_, customer) => (customer < 60 ? [2] : [])),
    3,
  );

  expect(risesIn(typicalOfCustomers(interactions, { names: ['one'], of, recent: null }, { supportMin }), 0)).toEqual([
    1,
  ]);
  expect(risesIn(typicalOfCustomers(interactions, { names: ['one'], of, recent }, { supportMin }), 0)).toEqual([2]);
});

test('of late is the last quarter of the uses whose day is known, if most are known and not all of one day', () => {
  const ids = ['one', 'other'] as InternalId[];
  const rows = [
    ['a', 'b'],
    ['c', 'd'],
  ];
  const packed = (days: readonly number[]) => {
    const uses = new Uses();
    for (const [customer, id] of ids.entries())
      uses.add(id, { productIds: rows[customer] ?? [], days: days.slice(2 * customer, 2 * customer + 2) });
    return uses.packed();
  };
  const lately = (days: readonly number[]) => {
    const { recent } = packed(days);
    return recent === null ? null : [0, 1].map((customer) => [...productsOf(recent, customer)]);
  };

  expect(lately([100, 200, 300, 400])).toEqual([[], [3]]);
  expect(lately([400, 0, 100, 0])).toEqual([[0], []]);
  expect(lately([0, 200, 0, 0])).toBeNull();
  expect(lately([200, 200, 200, 200])).toBeNull();
  expect(packed([]).recent).toBeNull();
});

test('only groups of which something is published are kept, and their rows stay theirs', () => {
  const kept = published({
    names: ['a', 'b', 'c', 'd'],
    also: { first: 'a', second: 'b' },
    starts: Int32Array.of(0, 0, 2, 2, 3),
    products: Int32Array.of(4, 7, 1),
    scores: Float32Array.of(1, 2, 3),
  });

  expect(kept.names).toEqual(['b', 'd']);
  expect(kept.also).toEqual({ second: 'b' });
  expect([risesIn(kept, 0), risesIn(kept, 1)]).toEqual([[4, 7], [1]]);
});

const options: LearnOptions = {
  seed: 1,
  customersMax: 2_000,
  linear: { predictorsMax: 20, supportMin: 1, pairSupportMin: 1 },
  factors: { rounds: 3, supportMin: 1 },
  popularity: { supportMin: 1, productsMax: 400 },
};

/** Four communities of 80 whose members use six of the same forty products. */
function communitiesOfTaste() {
  const random = seededRandom(9);
  const rows = Array.from({ length: 320 }, (_, customer) =>
    Array.from({ length: 6 }, () => (customer % 4) * 40 + Math.floor(40 * random())),
  );
  return packInteractions(rows, 160);
}

test('the community counts where its members are alike, most for whom nothing else is known', () => {
  const interactions = communitiesOfTaste();
  const of = Array.from({ length: 320 }, (_, customer) => [customer % 4]);
  const world = { interactions, ties: [], groups: { community: { names: ['a', 'b', 'c', 'd'], of, recent: null } } };

  const [cold] = finish(learn(world, options)).blend;

  expect(cold?.known).toBe(0);
  expect(cold?.weights.community).toBeGreaterThan(0);
});

test('where communities say nothing of taste their weight becomes zero', () => {
  const interactions = communitiesOfTaste();
  const random = seededRandom(2);
  const of = Array.from({ length: 320 }, () => [Math.floor(4 * random())]);

  const { blend } = finish(
    learn(
      { interactions, ties: [], groups: { community: { names: ['a', 'b', 'c', 'd'], of, recent: null } } },
      options,
    ),
  );

  for (const { weights } of blend) expect(weights.community).toBe(0);
});
