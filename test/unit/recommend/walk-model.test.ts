import { expect, test } from 'vitest';
import { packInteractions } from '../../../src/recommend/interactions.js';
import type { ItemWeights } from '../../../src/recommend/item-weights.js';
import { fitWalk, type Gait, type WalkOptions } from '../../../src/recommend/walk-model.js';
import { finish } from './two-tastes.js';

const everything: WalkOptions = { predictorsMax: 10, supportMin: 1, pairSupportMin: 1 };
const plain: Gait = { alpha: 1, beta: 0 };

/** Three customers and four products. */
const few = [
  [0, 1],
  [0, 1, 2],
  [0, 2, 3],
];

function walked(rows: readonly (readonly number[])[], options: Partial<WalkOptions> = {}, gait: Gait = plain) {
  const productCount = 1 + Math.max(...rows.flat());
  const [weights] = finish(fitWalk(packInteractions(rows, productCount), { ...everything, ...options }, [gait]));
  return spoken(weights as ItemWeights);
}

/** By product that speaks, for whom, in the order of the model. */
function spoken({ starts, products, weights }: ItemWeights): (readonly [product: number, weight: number])[][] {
  return Array.from({ length: starts.length - 1 }, (_, speaker) => {
    const [from, to] = [starts[speaker] as number, starts[speaker + 1] as number];
    return [...products.subarray(from, to)].map((product, at) => [product, weights[from + at] as number] as const);
  });
}

function weightOf(model: ReturnType<typeof walked>, from: number, to: number): number | undefined {
  return model[from]?.find(([product]) => product === to)?.[1];
}

test('a weight is the probability of the walk, each step and the number of customers to their powers', () => {
  const model = walked(few);
  expect(model[0]?.map(([product]) => product)).toEqual([1, 2, 3]);
  expect(weightOf(model, 0, 1)).toBeCloseTo((1 / 3) * (1 / 2 + 1 / 3), 6);
  expect(weightOf(model, 1, 0)).toBeCloseTo((1 / 2) * (1 / 2 + 1 / 3), 6);
  expect(weightOf(model, 0, 2)).toBeCloseTo((1 / 3) * (1 / 3 + 1 / 3), 6);
  expect(weightOf(model, 1, 2)).toBeCloseTo((1 / 2) * (1 / 3), 6);
  expect(weightOf(model, 1, 3)).toBeUndefined();

  const powers = walked(few, {}, { alpha: 0.5, beta: 0.4 });
  expect(weightOf(powers, 0, 1)).toBeCloseTo(3 ** -0.5 * (2 ** -0.5 + 3 ** -0.5) * 2 ** -0.4, 6);
});

test('no weight rests on a product or a pair of products that too few customers share', () => {
  const rows = [
    [0, 1, 2],
    [0, 1, 3],
    [0, 1],
    [0, 3],
  ];

  const model = walked(rows, { supportMin: 2, pairSupportMin: 3 });
  expect(model.map((each) => each.map(([product]) => product))).toEqual([[1], [0], [], []]);
});

test('what too few have is in no weight, so that who they are changes nothing', () => {
  const rows = [
    [0, 1, 2],
    [0, 1],
    [0, 2],
    [1, 2],
  ];
  const having = (customer: number | null) => rows.map((row, at) => (at === customer ? [...row, 3] : row));

  const without = walked([...having(null), [], []], { supportMin: 2 });
  for (const customer of [0, 1, 3]) {
    expect(walked(having(customer), { supportMin: 2 }).slice(0, 3)).toEqual(without);
  }
  expect(walked(having(0))[0]).not.toEqual(walked(having(1))[0]);
});

test('where several must share a pair none of them is more than half of its weight', () => {
  // The first has two products, the second ten: her way is a fifth as wide.
  const rows = [
    [0, 1],
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [2, 3],
  ];

  expect(weightOf(walked(rows), 0, 1)).toBeCloseTo((1 / 2) * (1 / 2 + 1 / 10), 6);
  expect(weightOf(walked(rows, { pairSupportMin: 2 }), 0, 1)).toBeCloseTo((1 / 2) * (1 / 10 + 1 / 10), 6);
});

test('a product speaks for those of the largest weights alone, of equal ones for the first', () => {
  const rows = [
    [0, 1, 2],
    [0, 2],
    [0, 3, 4],
    [0, 3, 4],
  ];

  expect(walked(rows, { predictorsMax: 1 })[0]?.map(([product]) => product)).toEqual([2]);
  expect(walked(rows, { predictorsMax: 2 })[0]?.map(([product]) => product)).toEqual([2, 3]);
  expect(walked(rows, { predictorsMax: 4 })[0]?.map(([product]) => product)).toEqual([1, 2, 3, 4]);
});

test('gaits that are fitted together are those that are fitted alone', () => {
  const gaits = [0.5, 1].flatMap((alpha) => [0, 0.4].map((beta) => ({ alpha, beta })));
  const together = finish(fitWalk(packInteractions(few, 4), everything, gaits.toReversed()));

  expect(together.toReversed().map(spoken)).toEqual(gaits.map((gait) => walked(few, {}, gait)));
});
