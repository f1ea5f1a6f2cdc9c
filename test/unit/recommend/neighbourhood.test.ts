import { expect, test } from 'vitest';
import { packInteractions } from '../../../src/recommend/interactions.js';
import { neighbourhood } from '../../../src/recommend/neighbourhood.js';

const options = { alpha: 1, beta: 0.5, neighboursMax: 100, supportMin: 1, pairSupportMin: 1 };

// Ana used 0 and 1, Ben 1 and 2, Cleo 1: supports 1, 3, 1.
const three = packInteractions([[0, 1], [2, 1, 1], [1]], 3);

test('a weight is the probability of the walk, divided by the popularity of its end', () => {
  const neighboursOf = neighbourhood(three, options);

  // From 0 surely to Ana, from her to 1 with 1/2; 1 has three customers.
  expect(neighboursOf(0).products).toEqual(Int32Array.of(1));
  expect(neighboursOf(0).weights[0]).toBeCloseTo(0.5 / Math.sqrt(3), 12);
  // From 1 to Ana or Ben with 1/3 each, from there on with 1/2. Equal weights stand in the order of the product.
  expect(neighboursOf(1).products).toEqual(Int32Array.of(0, 2));
  expect(neighboursOf(1).weights[0]).toBeCloseTo(1 / 6, 12);
  expect(neighboursOf(1).weights[1]).toBeCloseTo(1 / 6, 12);
});

test('alpha bends both steps of the walk', () => {
  const neighboursOf = neighbourhood(three, { ...options, alpha: 2, beta: 0 });

  expect(neighboursOf(1).weights[0]).toBeCloseTo((1 / 3) ** 2 * (1 / 2) ** 2, 12);
});

test('a call leaves nothing behind for the next one', () => {
  const neighboursOf = neighbourhood(three, options);
  const first = neighboursOf(1);

  neighboursOf(0);

  expect(neighboursOf(1)).toEqual(first);
});

test('what too few used is nobody’s neighbour, and a pair needs common customers', () => {
  const rows = packInteractions([[0, 1, 2], [0, 1], [0, 3], [3]], 4);

  const bySupport = neighbourhood(rows, { ...options, supportMin: 2 });
  const byPair = neighbourhood(rows, { ...options, pairSupportMin: 2 });

  expect(bySupport(2).products).toHaveLength(0);
  expect([...bySupport(0).products].sort()).toEqual([1, 3]);
  expect([...byPair(0).products]).toEqual([1]);
  expect(byPair(3).products).toHaveLength(0);
});

test('only the heaviest neighbours are kept', () => {
  const rows = packInteractions(
    [
      [0, 1],
      [0, 1],
      [0, 2],
    ],
    3,
  );

  expect([...neighbourhood(rows, { ...options, neighboursMax: 1 })(0).products]).toEqual([1]);
});
