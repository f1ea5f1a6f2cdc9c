import { expect, test } from 'vitest';
import { activityGroups } from '../../../src/analyse/evaluation/activity.js';
import { catalogueOf } from '../../../src/analyse/evaluation/catalogue.js';
import { exposureOf, giniOf } from '../../../src/analyse/evaluation/exposure.js';

const ownedBy = (rows: Readonly<Record<string, readonly string[]>>) =>
  new Map(Object.entries(rows).map(([customer, products]) => [customer, new Set(products)]));
const catalogueIn = (groups: Readonly<Record<string, readonly string[]>>, products: readonly string[]) => {
  const grouping = new Map(Object.entries(groups));
  const catalogue = catalogueOf(ownedBy({ ana: products }), grouping);
  if (catalogue === null) throw new Error('there are rows');
  return catalogue;
};
/** So many customers, each with this list. */
const shown = (customers: number, ...list: readonly string[]) => Array.from({ length: customers }, () => [list]);
const second = 1 / Math.log2(3);

test('a product is in the quarter of all uses in which its own begin, the most used first', () => {
  const rows = ownedBy({
    ana: ['hit', 'known', 'rare'],
    ben: ['hit', 'known', 'odd'],
    cleo: ['hit'],
    dan: ['hit'],
  });

  expect(catalogueOf(rows, null)?.byPopularity).toEqual(
    new Map([
      ['hit', ['1']],
      ['known', ['3']],
      ['odd', ['4']],
      ['rare', ['4']],
    ]),
  );
  expect(catalogueOf(new Map(), null)).toBeNull();
});

test('the exposure of a group is what its places give, beside its part of the catalogue and of what was held out', () => {
  const catalogue = catalogueIn({ x: ['X'], y: ['Y'], z: ['Y'], both: ['X', 'Y'] }, ['x', 'y', 'z', 'both']);
  const lists = [...shown(2, 'x', 'y'), ...shown(2, 'both')];

  const found = exposureOf({ lists, heldOut: [new Set(['x', 'y', 'not for sale']), new Set(['y'])] }, catalogue, 2);

  const [x, y] = found?.byGroup ?? [];
  expect(x).toMatchObject({ group: 'X', catalogue: 1.5 / 4, heldOut: 1 / 3 });
  expect(x?.exposure).toBeCloseTo((2 + 1) / (4 + 2 * second), 12);
  expect(y).toMatchObject({ group: 'Y', catalogue: 2.5 / 4, heldOut: 2 / 3 });
  expect(y?.exposure).toBeCloseTo((2 * second + 1) / (4 + 2 * second), 12);
});

test('a group in the lists of too few is told together with the next smallest, and looks like one in none', () => {
  const catalogue = catalogueIn({ x: ['X'], y: ['Y'], z: ['Z'], w: ['W'] }, ['x', 'y', 'z', 'w']);
  const groupsOf = (lists: readonly (readonly (readonly string[])[])[]) =>
    exposureOf({ lists, heldOut: [] }, catalogue, 10)?.byGroup.map(({ group }) => group);

  // What is left beside told groups would be of one customer.
  expect(groupsOf([...shown(30, 'x', 'y'), ...shown(20, 'z'), ...shown(1, 'w')])).toEqual(['X', 'Y', null]);
  expect(groupsOf([...shown(30, 'x', 'y'), ...shown(20, 'z')])).toEqual(['X', 'Y', 'Z', null]);
  expect(groupsOf([...shown(30, 'x', 'y'), ...shown(6, 'z'), ...shown(6, 'w')])).toEqual(['X', 'Y', null]);
  expect(groupsOf(shown(9, 'x'))).toBeUndefined();
});

test('the Gini coefficient is 0 where all are alike and nears 1 where one has all', () => {
  expect(giniOf([3, 3, 3])).toBe(0);
  expect(giniOf([0, 0, 0, 4])).toBe(3 / 4);
  expect(giniOf([1, 3])).toBe(1 / 4);
  expect(giniOf([0, 0])).toBe(0);
});

test('customers with equally many rows are in one group, and a group of too few joins the one before it', () => {
  const rowsOf = new Map([...Array(40).keys()].map((at) => [at, at < 20 ? 1 : at < 38 ? 5 : 9]));
  const groupsOf = (customersMin: number) =>
    activityGroups([...rowsOf.keys()], (at) => rowsOf.get(at) ?? 0, customersMin).map(({ rows, customers }) => [
      rows.from,
      rows.to,
      customers.size,
    ]);

  expect(groupsOf(10)).toEqual([
    [1, 1, 20],
    [5, 9, 20],
  ]);
  expect(groupsOf(2)).toEqual([
    [1, 1, 20],
    [5, 5, 18],
    [9, 9, 2],
  ]);
  expect(groupsOf(41)).toEqual([]);
});
