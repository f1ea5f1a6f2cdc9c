import { expect, test } from 'vitest';
import type { ClassEstimate } from '../../../../src/analyse/influence/class-estimates.js';
import { InfluenceClasses, type ItemCategories } from '../../../../src/analyse/influence/influence-classes.js';
import { learnInfluence } from '../../../../src/analyse/influence/learn.js';
import { publishedClasses } from '../../../../src/analyse/influence/published-classes.js';
import { figureKeyOf } from '../../../../src/consent/statistics/figure.js';
import { testSecret } from '../../../graph-harness.js';
import { ring, things } from './small-logs.js';

/** `games` is above `toys`; each item is in one of toys, tools and books, or in none. */
const [games, toys, tools, books] = [0, 1, 2, 3];
const categories: ItemCategories = {
  parent: Int32Array.of(-1, games, -1, -1),
  ofItem: Int32Array.from({ length: things }, (_, item) => [toys, tools, books, -1][item % 4] as number),
};

function learn(passes: (item: number) => number, seed = 1) {
  const world = ring(seed, passes);
  return learnInfluence({ ...world, categories, kinds: 1, tieKinds: 1, seed: 3, shuffles: 40 }, async () => undefined);
}

const ofCategory = (found: readonly ClassEstimate[], category: number) =>
  found.find((each) => each.category === category && each.channel === -1);

test('a category in which acts pass on further is found, with the category above it, and the others pass on less far', async () => {
  const { byCategory } = await learn((item) => (categories.ofItem[item] === toys ? 0.6 : 0.15));

  // Acts are spread over four groups of items, so over all 0.26 pass on.
  for (const category of [games, toys]) {
    const found = ofCategory(byCategory, category);
    expect(found?.multiplier).toBeGreaterThan(1.6);
    expect(found?.multiplier).toBeLessThan(2.6);
    expect(found?.further).toBeGreaterThan(0.9999);
    expect(found?.lift).toBeGreaterThan(1);
  }
  for (const category of [tools, books]) {
    expect(ofCategory(byCategory, category)?.multiplier).toBeLessThan(0.85);
    expect(ofCategory(byCategory, category)?.further).toBeLessThan(0.001);
  }
});

test('where acts of all categories pass on alike, no category is said to differ', async () => {
  for (const seed of [1, 2, 3]) {
    const { byCategory } = await learn(() => 0.3, seed);
    const told = publishedClasses(byCategory, { ...about, rules: { contributorsMin: 10 } });

    expect(told.length).toBeGreaterThan(4);
    expect(told.filter(({ facts }) => facts.passing !== 'ALIKE')).toEqual([]);
    for (const { facts } of told) expect(Math.abs(facts.multiplier - 1)).toBeLessThan(0.3);
  }
});

test('where nothing passes on there is no class', async () => {
  expect((await learn(() => 0)).byCategory).toEqual([]);
});

test('a category in which nothing passes on has a lift of 0', async () => {
  const { byCategory } = await learn((item) => (categories.ofItem[item] === tools ? 0 : 0.4));

  expect(ofCategory(byCategory, tools)?.lift).toBe(0);
  expect(ofCategory(byCategory, tools)?.multiplier).toBeLessThan(0.3);
});

const about = {
  categoryIds: ['games', 'toys', 'tools', 'books'],
  key: { key: figureKeyOf(testSecret), organisation: 'first_party', epoch: '2026-10-01' },
};

test('of a class to which too few contribute, at either end, or one contributes most, nothing is published', () => {
  const tally = (contributors: number, first = 1) => ({ contributors, sum: contributors, first, second: first / 2 });
  const estimate = (followed: number, followers: number, first?: number): ClassEstimate => ({
    category: toys,
    channel: -1,
    multiplier: 2,
    lower: 1.8,
    upper: 2.2,
    further: 1,
    lift: 3,
    exposures: 900,
    followed: tally(followed, first),
    followers: tally(followers),
  });
  const told = (one: ClassEstimate, contributorsMin = 10) =>
    publishedClasses([one], { ...about, rules: { contributorsMin } });

  expect(told(estimate(10, 10))).toMatchObject([{ categoryId: 'toys', facts: { passing: 'FURTHER', customers: 10 } }]);
  expect(told(estimate(9, 100))).toEqual([]);
  expect(told(estimate(100, 9))).toEqual([]);
  expect(told(estimate(49, 100), 50)).toEqual([]);
  expect(told(estimate(20, 20, 11))).toEqual([]);
  // Sure of a difference, but not of any lift: it may be likeness.
  expect(told({ ...estimate(10, 10), lift: 0 })).toMatchObject([{ facts: { passing: 'ALIKE', lift: 0 } }]);
  expect(told({ ...estimate(10, 10), lift: 0, further: 0 })).toMatchObject([{ facts: { passing: 'LESS_FAR' } }]);
});

test('figures carry noise in which one customer is lost, the same as long as they are of the same customers and day', () => {
  const tally = (sum: number) => ({ contributors: 40, sum, first: 1, second: 1 });
  const estimate = () =>
    ({ category: toys, channel: 0, multiplier: 2, lower: 1.6, upper: 2.4, further: 1, lift: 3 }) as const;
  const told = (sum: number) =>
    publishedClasses([{ ...estimate(), exposures: 900, followed: tally(sum), followers: tally(sum) }], {
      ...about,
      rules: { contributorsMin: 10 },
    })[0]?.facts;
  const sums = Array.from({ length: 30 }, (_, at) => 40 + at);

  expect(told(40)).toEqual(told(40));
  expect(new Set(sums.map((sum) => told(sum)?.multiplier)).size).toBeGreaterThan(5);
  for (const sum of sums) expect(Math.abs((told(sum)?.multiplier ?? 0) - 2)).toBeLessThanOrEqual(0.2001);
});

test('classes are numbered by category and channel, and a cell counts for its own category and all above', () => {
  const classes = new InfluenceClasses(categories, 2, 2);
  const cell = classes.cell(0, classes.channel(1, 0));
  const named = [...classes.around(cell)].map((of) => [classes.categoryOf(of), classes.channelOf(of)]);

  expect(named).toEqual([
    [toys, -1],
    [toys, 2],
    [games, -1],
    [games, 2],
    [-1, -1],
    [-1, 2],
  ]);
  expect(classes.topOf(cell)).toBe(games);
  expect(classes.topOf(classes.cell(3, 0))).toBe(-1);
  expect(classes.categoryOf(classes.ofCell(cell))).toBe(toys);
});
