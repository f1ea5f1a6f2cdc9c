import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { ProductVectors } from '../../../src/recommend/product-vectors.js';
import { SquareMatrix } from '../../../src/recommend/square-matrix.js';
import { seededRandom } from '../../../src/recommend/seeded.js';

const random = seededRandom(5);

test.each(['product-vectors', 'score-row', 'square-matrix'])('%s.wasm is made of the text beside it', async (name) => {
  const file = fileURLToPath(new URL(`../../../src/recommend/${name}.wat`, import.meta.url));
  const { parseWat } = await wabt();

  const { buffer } = parseWat(file, readFileSync(file, 'utf8'), { simd: true }).toBinary({});

  expect(readFileSync(file.replace(/wat$/, 'wasm')).equals(buffer)).toBe(true);
});

test.each([0, 1, 4, 7, 1_003])('what %i products are asked is what plain sums say', (count) => {
  for (const rank of [1, 3, 64]) {
    const vectors = Array.from({ length: count }, () => vectorOf(rank));
    const all = new ProductVectors(rank, count, (place) => vectors[place] ?? []);
    const [first, second] = [vectorOf(rank), vectorOf(rank)];
    const chosen = vectors.flatMap((_, place) => (place % 3 === 0 ? [[place, place % 5] as const] : []));

    const alone = [...all.scores(first)];
    const [scores, others] = all.scoresOfTwo(first, second).map((each) => [...each]);
    all.choose(chosen);
    const [sum, along] = [[...all.sum()], [...all.along(first)]];

    expect(alone).toHaveLength(count);
    for (const [place, vector] of vectors.entries()) {
      expect(alone[place]).toBeCloseTo(dot(vector, first), 4);
      expect(scores?.[place]).toBe(alone[place]);
      expect(others?.[place]).toBeCloseTo(dot(vector, second), 4);
    }
    expect(sum).toHaveLength(rank);
    for (const [index, total] of sum.entries()) {
      const terms = chosen.map(([place, weight]) => (1 + weight) * at(at(vectors, place), index));
      expect(total).toBe(terms.reduce((before, term) => before + term, 0));
    }
    expect(along).toHaveLength(rank);
    for (const [index, sum] of along.entries()) {
      const terms = chosen.map(
        ([place, weight]) => weight * dot(at(vectors, place), first) * at(at(vectors, place), index),
      );
      expect(sum).toBeCloseTo(
        terms.reduce((total, term) => total + term, 0),
        2,
      );
    }
  }
});

test.each([0, 1, 4, 7, 64])('a matrix of %i rows times a vector is what plain sums say', (size) => {
  const rows = Array.from({ length: size }, () => vectorOf(size));
  const matrix = new SquareMatrix(size, Float64Array.from(rows.flat()));

  for (const vector of [vectorOf(size), vectorOf(size)]) {
    const image = [...matrix.times(Float64Array.from(vector))];

    expect(image).toHaveLength(size);
    for (const [index, row] of rows.entries()) expect(image[index]).toBeCloseTo(dot(row, vector), 12);
  }
});

function at<T>(list: readonly T[], place: number): T {
  return list[place] ?? fail();
}

function fail(): never {
  throw new Error('There is no such place.');
}

function vectorOf(rank: number): number[] {
  return Array.from({ length: rank }, () => Math.fround(random() - 0.5));
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, each, index) => sum + each * (right[index] ?? 0), 0);
}
