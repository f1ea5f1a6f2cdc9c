import { expect, test } from 'vitest';
import { fitPaces, type PurchaseDays } from '../../../src/recommend/fit-replenishing.js';
import { paceOf } from '../../../src/recommend/replenishing.js';

// No number of a pace may be one customer's.

const until = 20_000;
const supportMin = 10;

/** Of one product, on these days before `until`. */
const buys = (product: number, ...ago: readonly number[]) => ({
  product,
  days: ago.map((days) => until - days).toSorted((one, other) => one - other),
});

/** Twelve customers who buy product 0 three times, each at a pace of their own, and ten who buy product 1 twice. */
function rowsWith(change: (customer: number) => readonly number[] = () => []): readonly PurchaseDays[] {
  const twelve = Array.from({ length: 12 }, (_, at) => ({
    until,
    products: [buys(0, 200, 200 - 20 - at, 200 - 45 - 2 * at)],
  }));
  const ten = Array.from({ length: 10 }, (_, at) => ({
    until,
    products: [buys(1, 150 + at, 120 + at, ...change(at))],
  }));
  return [...twelve, ...ten];
}

const paceOfRows = (rows: readonly PurchaseDays[], product: number) =>
  paceOf({ paces: fitPaces({ rows, shelves: [[0], [1]] }, supportMin) }, product);

/** The mean variance of a customer's intervals of one product, over everything. */
function withinOfShop(rows: readonly PurchaseDays[]): number {
  const variances = rows.flatMap(({ products }) =>
    products.flatMap(({ days }) => {
      const logs = days.slice(1).map((day, place) => Math.log(day - (days[place] ?? 0)));
      const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
      return logs.length < 2 ? [] : [logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (logs.length - 1)];
    }),
  );
  return variances.reduce((sum, each) => sum + each, 0) / variances.length;
}

test('how much the intervals of a customer differ is told of a product only by as many as the minimum', () => {
  const [nine, ten] = [9, 10].map((few) => (at: number) => (at < few ? [1 + at] : []));

  // Each of the nine bought a third time, long after the second.
  expect(paceOfRows(rowsWith(nine), 1)?.within).toBeCloseTo(withinOfShop(rowsWith(nine)), 5);
  expect(paceOfRows(rowsWith(ten), 1)?.within).toBeGreaterThan(1.2 * withinOfShop(rowsWith(ten)));
});

test('nor of the shop: where fewer buy three times nothing is told', () => {
  const thrice = (few: number): readonly PurchaseDays[] =>
    Array.from({ length: 15 }, (_, at) => ({
      until,
      products: [buys(0, 100 + at, 80 + at, ...(at < few ? [20 + at] : []))],
    }));

  expect(fitPaces({ rows: thrice(9), shelves: [[0]] }, supportMin)).toHaveLength(0);
  expect(fitPaces({ rows: thrice(10), shelves: [[0]] }, supportMin).length).toBeGreaterThan(0);
});

test('a customer who buys three times of several products is one', () => {
  const rows = Array.from({ length: 15 }, (_, at): PurchaseDays => {
    const one = buys(0, 100 + at, 80 + at);
    return { until, products: at < 5 ? [buys(0, 100, 80, 20 + at), buys(1, 100, 70, 10 + at)] : [one] };
  });

  expect(fitPaces({ rows, shelves: [[0], [0]] }, supportMin)).toHaveLength(0);
});

test('who buys more often than anybody else counts as who buys second most often', () => {
  const daily = Array.from({ length: 100 }, (_, day) => 1 + day);
  const often = (each: readonly number[]) => (at: number) => (at === 3 ? each : at < 3 ? [60] : []);

  const [mild, wild] = [often([60]), often(daily)].map((change) => paceOfRows(rowsWith(change), 1)?.rate ?? 0);

  // Only by how much products differ, which is not that one's doing alone.
  expect(wild).toBeLessThan(1.1 * (mild ?? 0));
  // Two such customers are no one’s secret.
  const two = paceOfRows(
    rowsWith((at) => (at === 3 || at === 4 ? daily : [])),
    1,
  );
  expect(two?.rate).toBeGreaterThan(5 * (mild ?? 0));
});

test('so does who buys several things of a shelf, and of the shop, more often than anybody else', () => {
  const daily = Array.from({ length: 100 }, (_, day) => 1 + day);
  // Ten of whom each buys another product of one shelf twice, and the first of them three more of it.
  const rowsOf = (often: readonly number[]): readonly PurchaseDays[] =>
    Array.from({ length: 12 }, (_, at) => ({
      until,
      products: [
        buys(at, 200, 200 - 20 - at, 200 - 45 - 2 * at),
        ...(at === 0 ? [12, 13, 14].map((product) => buys(product, 150, ...often)) : []),
      ],
    }));
  const shelves = Array.from({ length: 15 }, () => [0]);
  const rateOf = (often: readonly number[]) =>
    paceOf({ paces: fitPaces({ rows: rowsOf(often), shelves }, supportMin) }, 5)?.rate ?? 0;

  // What is left is that their days count among those of all.
  expect(rateOf(daily)).toBeCloseTo(rateOf([60]), 12);
  expect(rateOf([60])).toBeGreaterThan(0);
});
