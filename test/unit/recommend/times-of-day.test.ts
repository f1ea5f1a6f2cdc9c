import { expect, test } from 'vitest';
import { DayClock, isTimeZone } from '../../../src/model/day-clock.js';
import { partsOfDay } from '../../../src/model/part-of-day.js';
import { type Anchor, rankProducts } from '../../../src/recommend/blend.js';
import { type Interactions, packInteractions } from '../../../src/recommend/interactions.js';
import { fitItemModel } from '../../../src/recommend/item-model.js';
import { learn, type LearnOptions, unlearned } from '../../../src/recommend/learning.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import { Scorer } from '../../../src/recommend/signals.js';
import { groupOfMost, type GroupsOfUses, typicalOfUses } from '../../../src/recommend/groups-of-uses.js';
import { typicalOfGroups } from '../../../src/recommend/groups.js';
import type { Typical } from '../../../src/recommend/typical.js';
import { finish } from './two-tastes.js';

const supportMin = 1;
const [morning, evening] = [partsOfDay.indexOf('MORNING'), partsOfDay.indexOf('EVENING')];

function partAt(time: string, timeZone: string) {
  const part = new DayClock(timeZone).partAt(Date.parse(time) / 1_000);
  return part === null ? null : partsOfDay[part];
}

test('a part of the day is told by the clock of the zone, in summer and in winter', () => {
  expect(partAt('2026-01-15T05:59:59Z', 'UTC')).toBe('NIGHT');
  expect(partAt('2026-01-15T06:00:00Z', 'UTC')).toBe('MORNING');
  expect(partAt('2026-01-15T12:00:00Z', 'UTC')).toBe('AFTERNOON');
  expect(partAt('2026-01-15T18:00:00Z', 'UTC')).toBe('EVENING');
  expect(partAt('2026-01-15T23:59:59Z', 'UTC')).toBe('EVENING');
  expect(partAt('2026-01-15T16:30:00Z', 'Europe/Berlin')).toBe('AFTERNOON');
  expect(partAt('2026-07-15T16:30:00Z', 'Europe/Berlin')).toBe('EVENING');
  expect(partAt('2026-07-15T00:29:59Z', 'Asia/Kolkata')).toBe('NIGHT');
  expect(partAt('2026-07-15T00:30:00Z', 'Asia/Kolkata')).toBe('MORNING');
});

test('midnight, here or in UTC, is a day of which nobody knows the time', () => {
  expect(partAt('2026-07-15T00:00:00Z', 'Europe/Berlin')).toBeNull();
  expect(partAt('2026-07-14T22:00:00Z', 'Europe/Berlin')).toBeNull();
  expect(partAt('2026-07-14T22:00:01Z', 'Europe/Berlin')).toBe('NIGHT');
  expect(partAt('2026-07-14T22:15:00Z', 'Europe/Berlin')).toBe('NIGHT');
});

test('only zones that there are name a clock', () => {
  expect(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Berlin', '', 'Europe/Atlantis'].map(isTimeZone)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

/** Of `members` customers who use product 0 in the morning the first `having` use product 1 then as well; everybody uses products 0 to 2 in the evening. */
function world(members: number, having: number) {
  const everybody = Array.from({ length: 200 }, (_, customer) => customer);
  const then = everybody.map((customer) => (customer < having ? [0, 1] : customer < members ? [0] : []));
  const interactions = packInteractions(
    everybody.map(() => [0, 1, 2]),
    3,
  );
  return { interactions, parts: partsOf(interactions, { morning: then, evening: everybody.map(() => [0, 1, 2]) }) };
}

function partsOf(
  { customerCount, productCount }: Interactions,
  rows: Readonly<Record<'morning' | 'evening', readonly (readonly number[])[]>>,
): GroupsOfUses {
  const nothing = Array.from({ length: customerCount }, () => []);
  const uses = partsOfDay.map((_, part) =>
    packInteractions(part === morning ? rows.morning : part === evening ? rows.evening : nothing, productCount),
  );
  return { names: partsOfDay, uses };
}

function told(members: number, having: number, least = supportMin): readonly number[] {
  const { interactions, parts } = world(members, having);
  return inTheMorning(typicalOfUses(interactions, parts, { supportMin: least }));
}

function inTheMorning({ starts, products }: Typical): readonly number[] {
  return [...products.subarray(starts[morning], starts[morning + 1])];
}

test('nothing is published of a part of the day at which 49 used anything, nor of a product that 9 used then', () => {
  expect(told(49, 49)).toEqual([]);
  expect(told(60, 0)).toEqual([0]);
  expect(told(60, 9)).toEqual([0]);
  expect(told(60, 60)).toEqual([0, 1]);
  expect(told(60, 60, 61)).toEqual([]);
});

test('the score is the part of the product in what tells the part of the day from all of it', () => {
  const { interactions, parts } = world(60, 20);
  const { starts, products, scores } = typicalOfUses(interactions, parts, { supportMin });

  // 60 customers with 80 uses in the morning; 260, 220 and 200 uses at any time, one added to each.
  const usual = 261 / (261 + 221 + 201);
  const share = ((60 * 60) / 80 + 50 * usual) / 110;
  expect([...products.subarray(starts[morning], starts[morning + 1])]).toEqual([0]);
  expect(scores[starts[morning] as number]).toBeCloseTo(share * Math.log(share / usual), 6);
});

test('one customer more or less is mostly not seen, and a use that is kept from the model is not counted', () => {
  const published = (members: number) => {
    const { interactions, parts } = world(members, 20);
    return typicalOfUses(interactions, parts, { supportMin });
  };
  expect(published(61)).toEqual(published(60));

  const { interactions, parts } = world(60, 20);
  const held = packInteractions(
    Array.from({ length: 200 }, (_, customer) => (customer < 11 ? [2] : [0, 1, 2])),
    3,
  );
  expect(inTheMorning(typicalOfUses(held, parts, { supportMin }))).toEqual([]);
  expect(inTheMorning(typicalOfUses(interactions, parts, { supportMin }))).toEqual([0]);
});

test('of what is held out counts what was used at the part of the day with most of it', () => {
  const interactions = packInteractions([[0, 1, 2, 3]], 4);
  const parts = partsOf(interactions, { morning: [[0, 1]], evening: [[1, 2, 3]] });

  expect(groupOfMost(parts, 0, new Set([0, 1, 2, 3]))).toEqual({ groups: [evening], products: new Set([1, 2, 3]) });
  expect(groupOfMost(parts, 0, new Set([0, 2]))).toEqual({ groups: [morning], products: new Set([0]) });
  expect(groupOfMost(parts, 0, new Set())).toBeNull();
});

const options: LearnOptions = {
  seed: 1,
  customersMax: 2_000,
  linear: { predictorsMax: 20, supportMin: 1, pairSupportMin: 2 },
  factors: { rounds: 3, supportMin: 2 },
  popularity: { supportMin: 1, productsMax: 100 },
};

/** What each of many customers uses is drawn from 60 products; `isMorning` says which of them are used in the morning. */
function timedWorld(isMorning: (product: number, random: () => number) => boolean) {
  const random = seededRandom(3);
  const rows = Array.from({ length: 400 }, () => Array.from({ length: 12 }, () => Math.floor(60 * random())));
  const interactions = packInteractions(rows, 60);
  const early = rows.map((row) => row.filter((product) => isMorning(product, random)));
  const late = rows.map((row, customer) => row.filter((product) => early[customer]?.includes(product) !== true));
  return {
    interactions,
    ties: rows.map(() => []),
    groups: { partOfDay: partsOf(interactions, { morning: early, evening: late }) },
  };
}

test('where the time of day tells what is used it gets a weight, and the others stay what they are without it', () => {
  const world = timedWorld((product) => product % 2 === 0);
  const { groups: _, ...untimed } = world;

  const learned = finish(learn(world, options));
  const without = finish(learn(untimed, options));

  expect(learned.blend.map(({ weights }) => weights.partOfDay > 0)).toContain(true);
  const unset = learned.blend.map((anchor) => ({ ...anchor, weights: { ...anchor.weights, partOfDay: 0 } }));
  expect({ ...learned, blend: unset }).toEqual(without);
  expect(without.blend.map(({ weights }) => weights.partOfDay)).toEqual(without.blend.map(() => 0));
});

test('where the time of day tells nothing its weight is 0', () => {
  const { blend } = finish(
    learn(
      timedWorld((_, random) => random() < 0.5),
      options,
    ),
  );

  expect(blend.map(({ weights }) => weights.partOfDay)).toEqual(blend.map(() => 0));
});

test('a list for no time in particular is not changed by what is known of times', () => {
  const { interactions, groups } = timedWorld((product) => product % 2 === 0);
  const fit = {
    walk: { alpha: 0.8, beta: 0.4 },
    factors: { rank: 2, confidence: 10, ridge: 1, rounds: 2, seed: 1, supportMin: 2 },
  };
  const about = { ...options, ...fit, linear: { ...options.linear, ridge: 5, dropout: 0.5 } };
  const typical = typicalOfGroups(interactions, groups, { supportMin });
  const [timed, untimed] = [{ ...about, typical }, about].map(
    (each) => new Scorer(finish(fitItemModel(interactions, each))),
  ) as [Scorer, Scorer];
  const weights = { ...(unlearned.blend[0] as Anchor).weights, partOfDay: 1 };
  const profile = { own: [1, 2, 3], ties: [] };
  const listOf = (scorer: Scorer, more = {}) => rankProducts(scorer.signals({ ...profile, ...more }), weights, 20);

  expect(listOf(timed)).toEqual(listOf(untimed));
  expect(listOf(timed, { groups: { partOfDay: [] } })).toEqual(listOf(untimed));
  const early = listOf(timed, { groups: { partOfDay: [morning] } }).map(({ product }) => product % 2);
  expect(early.slice(0, 10)).toEqual(early.slice(0, 10).map(() => 0));
});
