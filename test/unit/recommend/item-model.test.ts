import fc from 'fast-check';
import { expect, test } from 'vitest';
import { solveInPlace } from '../../../src/recommend/cholesky.js';
import { ConjugateGradient } from '../../../src/recommend/conjugate-gradient.js';
import { alternatingLeastSquares } from '../../../src/recommend/factors.js';
import { FoldIn } from '../../../src/recommend/fold-in.js';
import { packInteractions } from '../../../src/recommend/interactions.js';
import { linearModel } from '../../../src/recommend/linear-model.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import { finish, twoTastes } from './two-tastes.js';

const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer());

/** `AᵀA + 1`, a right side, row-major. */
function system(size: number, seed: number) {
  const random = seededRandom(seed);
  const a = Array.from({ length: size }, () => Array.from({ length: size }, () => random() - 0.5));
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      matrix[row * size + column] = a.reduce(
        (sum, each) => sum + (each[row] ?? 0) * (each[column] ?? 0),
        row === column ? 1 : 0,
      );
  return { matrix, right: Float64Array.from({ length: size }, () => random() - 0.5) };
}

function times(matrix: Float64Array, vector: Float64Array): number[] {
  return Array.from(vector, (_, row) =>
    vector.reduce((sum, value, column) => sum + value * (matrix[row * vector.length + column] ?? 0), 0),
  );
}

test('Cholesky and conjugate gradients solve the system', () => {
  fc.assert(
    fc.property(sizes, ([size, seed]) => {
      const { matrix, right } = system(size, seed);
      const solved = right.slice();
      solveInPlace(matrix.slice(), solved, size);
      const found = new Float64Array(size);
      const image = (vector: Float64Array, out: Float64Array) => out.set(times(matrix, vector));
      new ConjugateGradient(size).solve(image, right, { solution: found, steps: 3 * size });

      for (const [row, value] of times(matrix, solved).entries()) expect(value).toBeCloseTo(right[row] ?? 0, 9);
      for (const [row, value] of times(matrix, found).entries()) expect(value).toBeCloseTo(right[row] ?? 0, 6);
    }),
  );
});

test('a matrix that is not positive definite is refused', () => {
  expect(() => solveInPlace(Float64Array.from([0]), Float64Array.from([1]), 1)).toThrow(RangeError);
});

test('with all products as predictors the linear model is that of the whole inverse', () => {
  const random = seededRandom(3);
  const rows = Array.from({ length: 40 }, () => [0, 1, 2, 3, 4, 5].filter(() => random() < 0.5));
  const options = { predictorsMax: 6, supportMin: 1, pairSupportMin: 1 };
  const regularisation = { ridge: 5, dropout: 0.5 };
  const { products, weights } = linearModel(packInteractions(rows, 6), options)(2, [regularisation])[0] ?? fail();

  // The weights of EASE for one product: its diagonal is left out, the others solve the normal equations.
  const others = [0, 1, 3, 4, 5];
  const common = (a: number, b: number) => rows.filter((row) => row.includes(a) && row.includes(b)).length;
  const matrix = Float64Array.from(
    others.flatMap((a) => others.map((b) => common(a, b) * (a === b ? 1.5 : 1) + (a === b ? 5 : 0))),
  );
  const right = Float64Array.from(others, (other) => common(other, 2));
  solveInPlace(matrix, right, 5);
  expect([...products]).toEqual(others);
  for (const [at, weight] of weights.entries()) expect(weight).toBeCloseTo(right[at] ?? 0, 10);
});

test('no weight rests on a product or a pair of products that too few customers share', () => {
  const interactions = packInteractions(
    [
      [0, 1, 2],
      [0, 1, 3],
      [0, 1],
      [0, 3],
    ],
    4,
  );
  const of = linearModel(interactions, { predictorsMax: 10, supportMin: 2, pairSupportMin: 3 });

  expect([...(of(0, [{ ridge: 1, dropout: 0 }])[0]?.products ?? [])]).toEqual([1]);
  expect(of(2, [{ ridge: 1, dropout: 0 }])[0]?.products).toHaveLength(0);
});

test('factors bring a customer what others of the same taste have, and nothing of products that too few have', () => {
  const interactions = twoTastes();
  const rare = 20;
  const options = { rank: 4, confidence: 10, ridge: 1, rounds: 8, seed: 1, supportMin: 2 };
  const factors = finish(alternatingLeastSquares(interactions, options));
  const scores = new Float64Array(interactions.productCount);
  new FoldIn(factors).score({ products: [0, 1, 2], weights: [1, 1, 1], scores });

  const mean = (from: number, to: number) => scores.slice(from, to).reduce((sum, each) => sum + each, 0) / (to - from);
  expect(mean(3, 10)).toBeGreaterThan(5 * Math.abs(mean(10, 20)));
  expect(scores[rare]).toBe(0);
  expect(finish(alternatingLeastSquares(interactions, options))).toEqual(factors);
});

function fail(): never {
  throw new Error('There are no weights.');
}
