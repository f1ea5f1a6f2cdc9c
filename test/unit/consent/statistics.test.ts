import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TallyTree } from '../../../src/analyse/statistics/tally-tree.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import { publishedCount, publishedSum } from '../../../src/consent/statistics/figure.js';
import { publishedCells, shownCells } from '../../../src/consent/statistics/suppress.js';
import { contribute, emptyTally, isPublishable, merged, type Tally } from '../../../src/consent/statistics/tally.js';
import { determined } from './linear-attack.js';

const rules = { contributorsMin: 10 };

function tallyOf(amounts: readonly number[]): Tally {
  const tally = emptyTally();
  for (const amount of amounts) contribute(tally, amount);
  return tally;
}

const ones = (count: number) => tallyOf(Array.from({ length: count }, () => 1));

describe('a single cell', () => {
  test.each([
    [9, 10, false],
    [10, 10, true],
    [11, 10, true],
    [49, 50, false],
    [50, 50, true],
    [51, 50, true],
  ] as const)('%i contributors at a minimum of %i: %s', (count, contributorsMin, told) => {
    expect(isPublishable(ones(count), { contributorsMin })).toBe(told);
  });

  test('is hidden where one contributes more than half, or two more than four fifths', () => {
    const many = Array.from({ length: 20 }, () => 10);

    expect(isPublishable(tallyOf([200, ...many]), rules)).toBe(true);
    expect(isPublishable(tallyOf([201, ...many]), rules)).toBe(false);
    expect(isPublishable(tallyOf([400, 400, ...many]), rules)).toBe(true);
    expect(isPublishable(tallyOf([401, 401, ...many]), rules)).toBe(false);
  });

  test('merges as if its customers had been added one by one', () => {
    const amounts = fc.array(fc.nat(100), { maxLength: 20 });
    fc.assert(
      fc.property(amounts, amounts, (one, other) => {
        expect(merged([tallyOf(one), tallyOf(other)])).toEqual(tallyOf([...one, ...other]));
      }),
    );
  });

  test('no policy can go below the floors', () => {
    const policyWith = (statistics: object) => () => readPolicy({ ...defaultPolicy, statistics });

    expect(policyWith({ contributorsMinOwn: 9 })).toThrow(/policy/i);
    expect(policyWith({ contributorsMinPartner: 49 })).toThrow(/policy/i);
    expect(policyWith({ contributorsMinOwn: 11, contributorsMinPartner: 60 })).not.toThrow();
  });
});

describe('figures', () => {
  const about = { key: Buffer.alloc(32, 1), organisation: 'first_party', epoch: '2026-11-15' };

  test('are multiples of five near the truth, and the same each time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 5_000 }), (count) => {
        const told = publishedCount(ones(count), 'customers', about);

        expect(told % 5).toBe(0);
        expect(Math.abs(told - count)).toBeLessThanOrEqual(7.5);
        expect(publishedCount(ones(count), 'customers', { ...about })).toBe(told);
      }),
    );
  });

  test('of sums are within the noise of half the largest contribution and two digits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 100, max: 9_000 }), { minLength: 10, maxLength: 60 }), (amounts) => {
        const tally = tallyOf(amounts);

        const told = publishedSum(tally, 'revenue', about);

        expect(Math.abs(told - tally.sum)).toBeLessThanOrEqual(
          Math.max(tally.first / 2, tally.sum * 0.1, 100) + tally.sum * 0.05 + 100,
        );
      }),
    );
  });

  test('differ in their noise from one day, organisation and key to the next', () => {
    const tally = tallyOf(Array.from({ length: 15 }, () => 10_000));
    const told = [
      about,
      ...Array.from({ length: 30 }, (_, at) => ({ ...about, epoch: `2026-12-${10 + at}` })),
      { ...about, organisation: 'partner.acme' },
      { ...about, key: Buffer.alloc(32, 2) },
    ].map((each) => publishedSum(tally, 'revenue', each));

    expect(new Set(told).size).toBeGreaterThan(1);
  });
});

describe('a table', () => {
  const tallies = fc.array(
    fc.array(fc.nat(40), { maxLength: 25 }).map((amounts) => tallyOf(amounts)),
    { minLength: 1, maxLength: 8 },
  );

  test('hides nothing, or enough together', () => {
    fc.assert(
      fc.property(tallies, fc.constantFrom('disjoint' as const, 'overlapping' as const), (cells, overlap) => {
        const shown = shownCells({ tallies: cells, overlap }, rules);
        const hidden = cells.filter((tally, place) => shown[place] !== true && tally.contributors > 0);

        cells.forEach((tally, place) => {
          if (shown[place] === true) expect(isPublishable(tally, rules)).toBe(true);
        });
        if (!shown.includes(true) || hidden.length === 0) return;
        expect(hidden.length).toBeGreaterThan(1);
        if (overlap === 'disjoint') expect(isPublishable(merged(hidden), rules)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('with one small cell hides the next smallest too, and an empty cell hides none', () => {
    expect(shownCells({ tallies: [ones(3), ones(40), ones(20)], overlap: 'disjoint' }, rules)).toEqual([
      false,
      true,
      false,
    ]);
    expect(shownCells({ tallies: [ones(0), ones(40), ones(20)], overlap: 'disjoint' }, rules)).toEqual([
      false,
      true,
      true,
    ]);
  });
});

/** Purchases: who, in which of two months, three stores of two cities, four days, and for how much. */
const purchases = fc.array(
  fc.record({
    customer: fc.nat(40),
    month: fc.constantFrom('2026-08', '2026-09'),
    store: fc.constantFrom('s0', 's1', 's2'),
    day: fc.integer({ min: 1, max: 4 }),
    amount: fc.integer({ min: 1, max: 30 }),
  }),
  { minLength: 50, maxLength: 300 },
);

test('the cells of a tree, told exactly, determine no single customer', () => {
  let told = 0;
  fc.assert(
    fc.property(purchases, (all) => {
      const tree = new TallyTree([1, 1_000_000]);
      const leaves = new Map<string, Map<number, readonly string[]>>();
      for (let customer = 0; customer <= 40; customer += 1) {
        const own = all.filter((each) => each.customer === customer);
        const contributions = own.map(({ month, store, day, amount }) => ({
          path: [month, store === 's2' ? 'Braga' : 'Porto', store, `${month}-0${day}`],
          amounts: [1, amount],
        }));
        tree.add(contributions);
        for (const { path } of contributions) {
          leaves.set(`${customer} ${path.join('|')}`, new Map([[customer, path]]));
        }
      }
      const unknowns = [...leaves.values()].flatMap((entry) =>
        [...entry].map(([customer, path]) => ({ customer, path })),
      );
      const cells = publishedCells(tree.branch(), rules).filter((cell) => cell.tallies[1] !== null);
      told += cells.length;
      const equations = cells.map((cell) => unknowns.map(({ path }) => (isBelow(path, cell.path) ? 1 : 0)));

      const targets = [
        ...unknowns.map((_, at) => unknowns.map((_each, place) => (place === at ? 1 : 0))),
        ...[...new Set(unknowns.map(({ customer }) => customer))].map((customer) =>
          unknowns.map((each) => (each.customer === customer ? 1 : 0)),
        ),
      ];
      expect(determined(equations, targets)).toEqual([]);
      // What a cell holds beyond its parts that are told is of nobody, or of enough.
      for (const { path } of cells) {
        const parts = cells.filter((cell) => cell.path.length === path.length + 1 && isBelow(cell.path, path));
        const rest = unknowns.filter(
          (each) => isBelow(each.path, path) && !parts.some((part) => isBelow(each.path, part.path)),
        );
        const customers = new Set(rest.map(({ customer }) => customer)).size;
        if (parts.length > 0) expect(customers === 0 || customers >= 10).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
  expect(told).toBeGreaterThan(100);
});

function isBelow(path: readonly string[], cell: readonly string[]): boolean {
  return cell.every((name, depth) => path[depth] === name);
}
