import { expect, test } from 'vitest';
import type { Experiment } from '../../../../src/consent/experiment-shape.js';
import { rateOf } from '../../../../src/analyse/experiment/rate.js';
import { ArmTallies } from '../../../../src/analyse/experiment/report.js';
import type { ShownList } from '../../../../src/graph/experiment-reads.js';
import { seededRandom } from '../../../../src/recommend/seeded.js';

const exploration = { share: 0, candidates: 40 };
const experiment: Experiment = {
  name: 'try',
  from: '2026-11-01',
  until: '2026-12-01',
  arms: [
    { name: 'usual', share: 0.5, weights: {}, exploration },
    { name: 'bold', share: 0.5, weights: { popular: 0 }, exploration },
  ],
};
const key = { key: Buffer.alloc(32, 7), organisation: 'first_party', epoch: '2026-12-05' };
const after = Date.parse('2026-12-05');

function listOf(arm: string, used: boolean, dismissed = false): ShownList {
  return { arm, candidates: null, terms: null, positions: [{ productId: 'p', propensity: 1, used, dismissed }] };
}

/** So many customers of each arm, of whom so many used something; each has two lists. */
function reportOf(counts: Readonly<Record<string, readonly [customers: number, used: number]>>, nowMs = after) {
  const tallies = new ArmTallies(experiment);
  for (const [arm, [customers, used]] of Object.entries(counts))
    for (let each = 0; each < customers; each += 1) tallies.add([listOf(arm, each < used), listOf(arm, false)]);
  return tallies.report({ rules: { contributorsMin: 10 }, key, nowMs });
}

test('a fair draw with a planted difference is found, and the figures are those that may be published', () => {
  const { arms, mismatchP, isMismatch } = reportOf({ usual: [2_000, 200], bold: [2_020, 400] });

  expect(isMismatch).toBe(false);
  expect(mismatchP).toBeGreaterThan(0.1);
  expect(arms.map(({ verdict }) => verdict)).toEqual([null, 'HIGHER']);
  for (const [place, [customers, used]] of [
    [2_000, 200],
    [2_020, 400],
  ].entries()) {
    const arm = arms[place];
    for (const [count, truth] of [
      [arm?.customers, customers],
      [arm?.used, used],
    ] as const) {
      expect((count ?? 1) % 5).toBe(0);
      expect(Math.abs((count ?? 0) - (truth ?? 0))).toBeLessThanOrEqual(7.5);
    }
    expect(arm?.rate?.lower).toBeLessThan((used ?? 0) / (customers ?? 1));
    expect(arm?.rate?.upper).toBeGreaterThan((used ?? 0) / (customers ?? 1));
  }
  expect(arms[1]?.difference?.lower).toBeGreaterThan(0);
});

test('an equal draw shows no difference, and a worse arm is lower', () => {
  expect(reportOf({ usual: [2_000, 200], bold: [2_000, 203] }).arms[1]?.verdict).toBe('NOT_SHOWN');
  expect(reportOf({ usual: [2_000, 400], bold: [2_000, 200] }).arms[1]?.verdict).toBe('LOWER');
});

test('where the arms are no fair draw no verdict is given, however clear the difference looks', () => {
  const { arms, isMismatch, mismatchP } = reportOf({ usual: [2_000, 200], bold: [1_700, 600] });

  expect(isMismatch).toBe(true);
  expect(mismatchP).toBeLessThan(0.001);
  expect(arms[1]?.verdict).toBe('MISMATCH');
});

test('an arm that got nobody is a mismatch too', () => {
  expect(reportOf({ usual: [2_000, 200] }).isMismatch).toBe(true);
});

test('before it is over there is no verdict', () => {
  const { arms, isOver } = reportOf({ usual: [2_000, 200], bold: [2_000, 600] }, Date.parse('2026-11-30'));

  expect([isOver, arms[1]?.verdict]).toEqual([false, 'STILL_RUNNING']);
});

test('what rests on too few customers is not said, of those who used something as of those who did not', () => {
  const few = reportOf({ usual: [9, 0], bold: [2_000, 200] }).arms[0];
  expect([few?.customers, few?.lists, few?.used, few?.rate]).toEqual([null, null, null, null]);
  const rare = reportOf({ usual: [2_000, 9], bold: [2_000, 200] }).arms;
  expect([rare[0]?.used, rare[0]?.rate, rare[1]?.verdict]).toEqual([null, null, 'TOO_FEW']);
  const nearlyAll = reportOf({ usual: [2_000, 1_995], bold: [2_000, 200] }).arms;
  expect([nearlyAll[0]?.used, nearlyAll[0]?.rate]).toEqual([null, null]);
  expect(reportOf({ usual: [9, 9], bold: [8, 0] }).mismatchP).toBeNull();
});

test('whoever was shown lists of two arms, or of an arm that is not declared, is in none', () => {
  const tallies = new ArmTallies(experiment);
  for (let each = 0; each < 100; each += 1) {
    tallies.add([listOf('usual', true), listOf('bold', true)]);
    tallies.add([listOf('earlier', true)]);
  }

  const { arms } = tallies.report({ rules: { contributorsMin: 10 }, key, nowMs: after });

  expect(arms.map(({ customers }) => customers)).toEqual([null, null]);
});

test('fair draws are hardly ever called a mismatch, and the interval of a rate covers the truth as often as it says', () => {
  const random = seededRandom(26);
  const runs = 400;
  const rate = 0.2;
  let [mismatches, covered] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const counts = { usual: [0, 0] as [number, number], bold: [0, 0] as [number, number] };
    for (let each = 0; each < 400; each += 1) {
      const arm = random() < 0.5 ? counts.usual : counts.bold;
      arm[0] += 1;
      if (random() < rate) arm[1] += 1;
    }
    const { arms, isMismatch } = reportOf(counts);
    mismatches += Number(isMismatch);
    const found = arms[0]?.rate;
    covered += Number(found != null && found.lower <= rate && rate <= found.upper);
  }

  expect(mismatches).toBeLessThanOrEqual(4);
  expect(covered / runs).toBeGreaterThan(0.92);
});

test('the interval is that of Wilson, only a little wider for the noise of the counts', () => {
  const { lower, upper } = rateOf({ count: 1_000, of: 10_000 }, 1.959964);

  // Wilson's without noise: 0.09427 to 0.10604.
  expect(lower).toBeCloseTo(0.0942, 3);
  expect(upper).toBeCloseTo(0.1061, 3);
  expect(upper - lower).toBeGreaterThan(0.01177);
});
