import { expect, test } from 'vitest';
import { publishedCounts } from '../../../src/analyse/statistics/published-counts.js';
import { windowsAt } from '../../../src/analyse/statistics/window.js';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';

const windows = windowsAt(Date.UTC(2026, 10, 15));
const figures = { key: Buffer.alloc(32, 7), organisation: 'first_party', epoch: windows.epoch };
const tally = { contributors: 40, sum: 60, first: 3, second: 3 };

function countsOf(...paths: readonly (readonly string[])[]) {
  const stores = paths.map((path) => ({ path, tallies: [tally, tally, null, tally] }));
  return publishedCounts({ stores, products: [] }, windows, figures);
}

test('a store counts with its last whole month, never with a day, a city, an older month or the running one', () => {
  const counts = countsOf(
    ['2026-10'],
    ['2026-10', 'Porto'],
    ['2026-10', 'Porto', 'north'],
    ['2026-10', 'Porto', 'north', '2026-10-10'],
    ['2026-09', 'Porto', 'south'],
    ['2026-11', 'Porto', 'west'],
  );

  expect(counts.map(({ measure, id }) => [measure, id])).toEqual([
    ['Store.customers', 'north'],
    ['Store.purchases', 'north'],
  ]);
});

test('a figure that is hidden has no count, and a told one is rounded to five', () => {
  const counts = countsOf(['2026-10', 'Porto', 'north']);

  expect(counts.some(({ measure }) => measure === 'Store.visits')).toBe(false);
  expect(counts.map(({ value }) => value % 5)).toEqual([0, 0]);
});

test('every count that orders a list is one that the snapshot writes', () => {
  const cell = (path: readonly string[]) => ({ path, tallies: Array(6).fill(tally) });
  const counts = publishedCounts(
    { stores: [cell(['2026-10', 'Porto', 'north'])], products: [cell(['lamps', 'lamp'])] },
    windows,
    figures,
  );

  const written = new Set(counts.map(({ measure }) => measure));
  const ordering = [...loadCatalogue().nouns.values()].flatMap((part) => [...part.counts.values()]);
  expect(new Set(ordering)).toEqual(written);
  expect(ordering.length).toBeGreaterThan(5);
});
