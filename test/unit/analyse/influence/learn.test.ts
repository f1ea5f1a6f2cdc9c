import { expect, test } from 'vitest';
import { chanceDensities } from '../../../../src/analyse/influence/chance.js';
import { creditOfSeeds, creditScores } from '../../../../src/analyse/influence/credit-distribution.js';
import { gatherExposures } from '../../../../src/analyse/influence/exposures.js';
import { learnInfluence } from '../../../../src/analyse/influence/learn.js';
import { TimeShuffle } from '../../../../src/analyse/influence/time-shuffle.js';
import { logOf, noCategories, people, ring, tiesOf } from './small-logs.js';

const learn = (world: ReturnType<typeof ring>) =>
  learnInfluence(
    { ...world, categories: noCategories(world.log), kinds: 1, tieKinds: 1, seed: 3, shuffles: 40 },
    async () => undefined,
  );
const mean = (values: Iterable<number>) => {
  const list = [...values];
  return list.reduce((sum, value) => sum + value, 0) / list.length;
};

test('what was planted is found: probability, lag and lift along the ties that pass on', async () => {
  const { probability, lag, lift, pooled } = await learn(ring(1, 0.3));
  // Ties come in pairs: the next one, who is copied, and the one after.
  const copied = (values: Float64Array) => values.filter((_, tie) => tie % 2 === 0);
  const others = (values: Float64Array) => values.filter((_, tie) => tie % 2 === 1);

  expect(mean(copied(probability))).toBeGreaterThan(0.22);
  expect(mean(copied(probability))).toBeLessThan(0.36);
  expect(mean(others(probability))).toBeLessThan(0.06);
  expect(pooled[0]?.decay.meanDays).toBeGreaterThanOrEqual(2);
  expect(pooled[0]?.decay.meanDays).toBeLessThanOrEqual(5);
  expect(mean(copied(lag))).toBeLessThan(6);
  expect(copied(lift).filter((each) => each > 1).length / people).toBeGreaterThan(0.6);
});

test('where nothing passes on, nothing is claimed and little is inferred', async () => {
  for (const seed of [1, 2, 3]) {
    const { probability, lift, classes } = await learn(ring(seed, 0));

    expect(classes[0]?.lift).toBe(0);
    expect(lift.every((each) => each === 0)).toBe(true);
    expect(mean(probability)).toBeLessThan(0.02);
  }
});

test('the same world and seed give the same answer', async () => {
  expect(await learn(ring(4, 0.2))).toEqual(await learn(ring(4, 0.2)));
});

test('seeds that the probabilities choose are scored from the log: above customers by chance, and near those with most credit', async () => {
  const { seedsCheck } = await learn(ring(5, 0.3));

  // 200 customers, of whom one in twenty is chosen.
  expect(seedsCheck?.seeds).toBe(10);
  expect(seedsCheck?.reach).toBeGreaterThan(10);
  expect(seedsCheck?.credit).toBeGreaterThan(1.05 * (seedsCheck?.creditOfAny ?? 0));
  expect(seedsCheck?.credit).toBeGreaterThan(0.7 * (seedsCheck?.creditOfHighest ?? 0));
});

test('of fewer customers than a figure may be about no seeds are scored', async () => {
  const log = logOf(
    40,
    2,
    [0, 1, 2].map((customer) => ({ customer, item: 0, day: customer })),
  );

  expect((await learn({ log, ties: tiesOf([[0, 1]]) })).seedsCheck).toBeNull();
});

test('without dated acts there is no evidence', async () => {
  const log = logOf(
    3,
    2,
    [0, 1, 2].map((customer) => ({ customer, item: 0, day: null })),
  );

  const { evidence, lift, probability } = await learn({ log, ties: tiesOf([[0, 1]]) });

  expect([evidence[0], lift[0]]).toEqual([0, 0]);
  expect(probability[0]).toBeGreaterThanOrEqual(0);
});

test('a shuffle keeps who did what and the moments of each item, and changes who acted when', () => {
  const { log } = ring(2, 0.3);
  const shuffled = new TimeShuffle(log, 1).next();
  const momentsOf = (day: Float64Array, item: number) =>
    [...day].filter((_, act) => log.item[act] === item).toSorted((a, b) => a - b);

  for (const item of [0, 7, 50]) expect(momentsOf(shuffled, item)).toEqual(momentsOf(log.day, item));
  expect(shuffled.filter((day, act) => day !== log.day[act]).length).toBeGreaterThan(0.8 * log.day.length);
});

test('a shuffle keeps how active each customer was when: who came late acts late', () => {
  const rows = Array.from({ length: 60 }, (_, customer) =>
    Array.from({ length: 30 }, (_, item) => {
      const late = customer % 2 === 0 ? 180 : 0;
      return { customer, item, day: late + ((item * 61 + customer * 37) % 180) };
    }),
  ).flat();
  const log = logOf(60, 30, rows);
  const shuffled = new TimeShuffle(log, 1).next();

  const early = [...shuffled].filter((day, act) => day < 180 && (log.customer[act] as number) % 2 === 0);

  expect(early.length / (log.day.length / 2)).toBeLessThan(0.05);
});

test('an act is no evidence for its own chance: one that nobody else does is as unlikely as can be', () => {
  const crowd = Array.from({ length: 60 }, (_, customer) =>
    [0, 1, 2].map((item) => ({ customer, item, day: (customer * 7 + item * 31) % 360 })),
  ).flat();
  const log = logOf(60, 4, [...crowd, { customer: 0, item: 3, day: 200 }]);
  const chance = chanceDensities(log);
  const alone = [...log.item].indexOf(3);

  const others = [...chance].filter((_, act) => act !== alone);

  expect(chance[alone]).toBeLessThan(Math.min(...others) / 3);
});

test('credit goes to whom an act followed and on to whom that one followed', () => {
  const log = logOf(3, 2, [
    { customer: 0, item: 0, day: 1 },
    { customer: 1, item: 0, day: 2 },
    { customer: 2, item: 0, day: 3 },
    { customer: 2, item: 1, day: 9 },
  ]);
  const ties = tiesOf([
    [0, 1],
    [1, 2],
    [0, 2],
  ]);
  const decays = [{ meanDays: 2, windowDays: 6 }];
  const { followings } = gatherExposures(log, ties, { decays, chosen: ties.from.keys() });
  // In the order of acts and ties: 1 follows 0; 2 follows 1, and 0.
  const credit = { log, ties, followings, shares: Float64Array.of(0.5, 0.4, 0.2) };

  // Customer 2 acted twice, so her act counts half: 0 has 0.2 + 0.5 · 0.4 of it, and half of that of customer 1.
  expect(creditScores(credit)[0]).toBeCloseTo(0.5 + 0.5 * (0.2 + 0.5 * 0.4), 12);
  expect(creditScores(credit)[1]).toBeCloseTo(0.5 * 0.4, 12);
  expect(creditScores(credit)[2]).toBe(0);
  for (const seed of [0, 1, 2]) {
    expect(creditOfSeeds(credit, new Set([seed]))).toBeCloseTo(1 + (creditScores(credit)[seed] as number), 12);
  }
  expect(creditOfSeeds(credit, new Set([0, 1]))).toBeCloseTo(2 + 0.5 * (0.2 + 0.4), 12);
});
