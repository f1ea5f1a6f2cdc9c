import { ConjugateGradient } from './conjugate-gradient.js';
import { type Factors, gramOf } from './factors.js';
import { ProductVectors } from './product-vectors.js';
import { SquareMatrix } from './square-matrix.js';

/** Whose scores are wanted: one who has `products`, without repetition, with the weights `weights`, above 0. */
export interface Folded {
  readonly products: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  /** A number a product, 0 where it has no factors; the score of each of the others is written there. */
  readonly scores: Float64Array;
}

const stepsOfFold = 12;

/**
 * Makes a customer's factors from what the customer has, as one half-round of `alternatingLeastSquares` would, and scores with them, to about six digits.
 * Products without factors are passed over. Not for two at a time.
 */
export class FoldIn {
  readonly #solver: ConjugateGradient;
  readonly #gram: SquareMatrix;
  /** The products that have factors, ascending, and the place of each product among them; −1 where it has none. */
  readonly #products: Int32Array;
  readonly #places: Int32Array;
  readonly #vectors: ProductVectors;

  constructor(private readonly factors: Factors) {
    const { rank, products } = factors;
    this.#solver = new ConjugateGradient(rank);
    this.#gram = new SquareMatrix(rank, gramOf(products, rank, factors.ridge));
    this.#products = productsWithFactors(factors);
    this.#places = new Int32Array(rank === 0 ? 0 : products.length / rank).fill(-1);
    for (const [place, product] of this.#products.entries()) this.#places[product] = place;
    this.#vectors = new ProductVectors(rank, this.#products.length, (place) => this.#factorsOf(place));
  }

  /** Scores for one or two at once, since the factors are then read a single time, and gives the first's own factors. */
  score(first: Folded, second: Folded | null = null): Float64Array {
    const solution = this.#solution(first);
    if (second === null) {
      this.#write(first.scores, this.#vectors.scores(solution));
      return solution;
    }
    const [scores, others] = this.#vectors.scoresOfTwo(solution, this.#solution(second));
    this.#write(first.scores, scores);
    this.#write(second.scores, others);
    return solution;
  }

  #factorsOf(place: number): Float32Array {
    const { rank, products } = this.factors;
    const at = (this.#products[place] as number) * rank;
    return products.subarray(at, at + rank);
  }

  /** The customer's factors: as of a row of `RowSolver`, but for the digits of the products' own part. */
  #solution({ products, weights }: Folded): Float64Array {
    const { rank, confidence } = this.factors;
    const solution = new Float64Array(rank);
    const chosen: (readonly [place: number, weight: number])[] = [];
    for (let at = 0; at < products.length; at += 1) {
      const product = products[at] as number;
      const place = this.#places[product] ?? -1;
      if (place === -1) continue;
      chosen.push([place, confidence * (weights[at] as number)]);
    }
    this.#vectors.choose(chosen);
    const image = (vector: Float64Array, out: Float64Array) => {
      const [all, along] = [this.#gram.times(vector), this.#vectors.along(vector)];
      for (let row = 0; row < rank; row += 1) out[row] = (all[row] as number) + (along[row] as number);
    };
    this.#solver.solve(image, this.#vectors.sum(), { solution, steps: stepsOfFold });
    return solution;
  }

  #write(scores: Float64Array, sums: Float32Array): void {
    const products = this.#products;
    if (products.length === scores.length) {
      // All have factors, so each is at its own place.
      scores.set(sums);
      return;
    }
    for (let place = 0; place < products.length; place += 1) {
      scores[products[place] as number] = sums[place] as number;
    }
  }
}

function productsWithFactors({ rank, products }: Factors): Int32Array {
  const found: number[] = [];
  for (let at = 0; at < products.length; at += rank) {
    if (products.subarray(at, at + rank).some((value) => value !== 0)) found.push(at / rank);
  }
  return Int32Array.from(found);
}
