import { expect, test } from 'vitest';
import { ShownTallies } from '../../../../src/analyse/shown/report.js';
import { figureKeyOf } from '../../../../src/consent/statistics/figure.js';
import type { ShownProduct } from '../../../../src/graph/shown-list-reads.js';
import type { Secret } from '../../../../src/model/ids.js';

const key = {
  key: figureKeyOf(Buffer.alloc(32, 3) as unknown as Secret),
  organisation: 'kith',
  epoch: '2026-11-28',
};
const rules = { contributorsMin: 10 };

function product(about: Partial<ShownProduct> = {}): ShownProduct {
  return { list: 1, position: 1, reason: 'POPULAR', seen: false, clicked: false, used: false, ...about };
}

/** So many customers who were each shown the same. */
function reportOf(...crowds: readonly (readonly [count: number, shown: readonly ShownProduct[]])[]) {
  const tallies = new ShownTallies();
  for (const [count, shown] of crowds) for (let at = 0; at < count; at += 1) tallies.add(shown);
  return tallies.report({ rules, key });
}

test('it tells of all, of reasons and of places, by customers', () => {
  const found = reportOf(
    [200, [product({ seen: true, clicked: true }), product({ position: 2, reason: 'CONTENT', seen: true })]],
    [300, [product(), product({ position: 7, reason: null, used: true })]],
  );

  expect(found.map(({ group }) => group)).toEqual([
    'all',
    'CONTENT',
    'OTHER',
    'POPULAR',
    'place 1',
    'places 2-5',
    'places 6-10',
  ]);
  const [all, content] = found;
  for (const [figure, truth] of [
    [all?.customers, 500],
    [all?.products, 1_000],
    [all?.seen, 200],
    [all?.clicked, 200],
    [all?.used, 300],
    [content?.customers, 200],
  ] as const) {
    expect(Math.abs((figure ?? 0) - truth)).toBeLessThanOrEqual(10);
    expect((figure ?? 1) % 5).toBe(0);
  }
  expect(all?.seenRate?.value).toBeCloseTo(0.4, 1);
  // All who were shown something for this reason saw it: that is told of nobody.
  expect(content).toMatchObject({ seen: null, seenRate: null, clicked: null });
});

test('a group of too few customers is not told of, nor one of all but a few', () => {
  const few = reportOf([9, [product({ seen: true })]]);
  const allButFew = reportOf([50, [product(), product({ position: 2, reason: 'CONTENT' })]], [9, [product()]]);
  const enough = reportOf([50, [product(), product({ position: 2, reason: 'CONTENT' })]], [10, [product()]]);

  expect(few).toEqual([]);
  expect(allButFew.map(({ group }) => group)).toEqual(['all', 'POPULAR', 'place 1']);
  expect(enough.map(({ group }) => group)).toEqual(['all', 'CONTENT', 'POPULAR', 'place 1', 'places 2-5']);
});

test('what too few did, or all but a few, is not told, and one who was shown most of it hides how much that was', () => {
  const [few] = reportOf([50, [product()]], [9, [product({ clicked: true })]]);
  const [most] = reportOf([50, [product({ clicked: true })]], [9, [product()]]);
  const [one] = reportOf([50, [product()]], [1, Array.from({ length: 90 }, () => product())]);

  expect(few).toMatchObject({ clicked: null, clickedRate: null });
  expect(most).toMatchObject({ clicked: null, clickedRate: null });
  expect(one).toMatchObject({ customers: expect.any(Number), products: null });
});

test('the same customers have the same figures all day, and others the next day', () => {
  const tallies = new ShownTallies();
  for (let at = 0; at < 83; at += 1) tallies.add([product({ seen: at % 2 === 0 })]);
  const on = (epoch: string) => JSON.stringify(tallies.report({ rules, key: { ...key, epoch } }));

  expect(on('2026-11-28')).toBe(on('2026-11-28'));
  expect(new Set(Array.from({ length: 12 }, (_, day) => on(`2026-12-${10 + day}`))).size).toBeGreaterThan(1);
});
