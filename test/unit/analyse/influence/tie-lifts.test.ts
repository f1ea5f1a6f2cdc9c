import { expect, test } from 'vitest';
import { liftPlans } from '../../../../bench/influence/grid.js';
import { plantedWorld } from '../../../../bench/influence/world.js';
import { InfluenceClasses } from '../../../../src/analyse/influence/influence-classes.js';
import { testLift } from '../../../../src/analyse/influence/lift.js';
import { fitLiftPrior, tieLifts } from '../../../../src/analyse/influence/tie-lifts.js';
import { TimeShuffle } from '../../../../src/analyse/influence/time-shuffle.js';
import { RandomStream } from '../../../../src/diffusion/random.js';

const worlds = 50;
const ties = 1_500;

/** Ties that chance makes follow unequally often, and what the log and the shuffled worlds count of them. */
function counted(seed: number, liftOf: (tie: number) => number, expected = 0.15) {
  const random = new RandomStream(seed, 1, 0);
  return Array.from({ length: ties }, (_, tie) => {
    const chance = random.exponential(expected);
    return { followed: poisson(random, liftOf(tie) * chance), byChance: poisson(random, worlds * chance) };
  });
}

function poisson(random: RandomStream, mean: number): number {
  let count = 0;
  for (let left = random.exponential(1); left < mean; left += random.exponential(1)) count += 1;
  return count;
}

test('ties with one lift are taken for alike, though few shuffled worlds tell badly of each how often chance makes it follow', () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const prior = fitLiftPrior(
      counted(seed, () => 1.75),
      worlds,
      { shape: 1, mean: 1.5 },
    );

    expect(prior.shape).toBeGreaterThanOrEqual(12);
    expect(prior.mean).toBeGreaterThan(1.4);
    expect(prior.mean).toBeLessThan(2.1);
  }
});

test('ties of which some pass much on and others nothing are told apart where they act often enough', () => {
  const liftOf = (tie: number) => (tie % 2 === 0 ? 1 : 4);
  const members = counted(3, liftOf, 4);

  const prior = fitLiftPrior(members, worlds, { shape: 1, mean: 2.5 });
  const lifts = tieLifts(
    {
      from: new Uint32Array(ties),
      to: new Uint32Array(ties).fill(1),
      kind: new Uint8Array(ties),
      strength: new Float64Array(ties),
      since: new Float64Array(ties),
    },
    [{ tieKind: 0, kind: 0, expected: ties * 4, lift: 2.5 }],
    {
      observed: Float64Array.from(members, ({ followed }) => followed),
      shuffled: Float64Array.from(members, ({ byChance }) => byChance),
      worlds,
      paired: new Uint8Array(ties).fill(1),
    },
  );

  expect(prior.shape).toBeLessThan(5);
  const claimed = (rest: number) => lifts.filter((lift, tie) => tie % 2 === rest && lift > 1).length / (ties / 2);
  expect(claimed(1)).toBeGreaterThan(0.6);
  expect(claimed(0)).toBeLessThan(0.35);
});

test('a tie claims nothing by a kind of act whose class claims nothing', () => {
  const one = { from: Uint32Array.of(0), to: Uint32Array.of(1), kind: Uint8Array.of(0) };
  const tie = { ...one, strength: Float64Array.of(1), since: Float64Array.of(0) };
  const found = [
    { tieKind: 0, kind: 0, expected: 10, lift: 0 },
    { tieKind: 0, kind: 1, expected: 10, lift: 30 },
  ];
  const counts = { observed: Float64Array.of(9, 0), shuffled: Float64Array.of(9, 0), worlds };

  expect(tieLifts(tie, found, { ...counts, paired: Uint8Array.of(1, 0) })[0]).toBe(0);
  expect(
    tieLifts(tie, found, { ...counts, observed: Float64Array.of(0, 9), paired: Uint8Array.of(0, 1) })[0],
  ).toBeGreaterThan(1);
});

test('of a planted lift of 2 most ties claim it in the world of likeness, missing data and season', async () => {
  const plan = liftPlans({ kind: 'lift', lift: 2 }).find((each) => each.likeness && each.missing && each.season);
  const { log, ties: planted, categories } = plantedWorld(plan as NonNullable<typeof plan>);
  const shuffle = new TimeShuffle(log, 7);
  // As after the worlds that the decays are learned from.
  for (let world = 0; world < 3; world += 1) shuffle.next();
  const ground = { log, ties: planted, kinds: 1, tieKinds: 2, shuffles: 100 };

  const { ofTie } = await testLift(
    { ...ground, influenceClasses: new InfluenceClasses(categories, 1, 2) },
    shuffle,
    async () => undefined,
  );

  const claimedOf = (kind: number) => {
    const lifts = ofTie.filter((_, tie) => planted.kind[tie] === kind);
    return lifts.filter((lift) => lift > 0).length / lifts.length;
  };
  expect(claimedOf(0)).toBe(0);
  expect(claimedOf(1)).toBeGreaterThan(0.6);
});
