import { ConjugateGradient } from './conjugate-gradient.js';
import { addRow, dotRow, type Factors, gramOf } from './factors.js';
import { ProductVectors } from './product-vectors.js';

/** Whose scores are wanted: one who has `products`, without repetition, with the weights `weights`, above 0. */
export interface Folded {
  readonly products: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  /** A number a product, to which the score is added. */
  readonly scores: Float64Array;
}

const stepsOfFold = 12;

/**
 * Makes a customer's factors from what the customer has, as one half-round of `alternatingLeastSquares` would, and scores with them, to about six digits.
 * Products without factors are passed over. Not for two at a time.
 */
export class FoldIn {
  readonly #solver: ConjugateGradient;
  readonly #gram: Float64Array;
  /** The products that have factors, ascending, and the place of each product among them; −1 where it has none. */
  readonly #products: Int32Array;
  readonly #places: Int32Array;
  readonly #vectors: ProductVectors;

  constructor(private readonly factors: Factors) {
    const { rank, products } = factors;
    this.#solver = new ConjugateGradient(rank);
    this.#gram = gramOf(products, rank, factors.ridge);
    this.#products = productsWithFactors(factors);
    this.#places = new Int32Array(rank === 0 ? 0 : products.length / rank).fill(-1);
    for (const [place, product] of this.#products.entries()) this.#places[product] = place;
    this.#vectors = new ProductVectors(rank, this.#products.length, (place) => this.#factorsOf(place));
  }

  /** Scores for one or two at once: the factors are read a single time. */
  score(first: Folded, second: Folded | null = null): void {
    if (second === null) {
      this.#add(first.scores, this.#vectors.scores(this.#solution(first)));
      return;
    }
    const [scores, others] = this.#vectors.scoresOfTwo(this.#solution(first), this.#solution(second));
    this.#add(first.scores, scores);
    this.#add(second.scores, others);
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
    const right = new Float64Array(rank);
    const chosen: (readonly [place: number, weight: number])[] = [];
    for (let at = 0; at < products.length; at += 1) {
      const product = products[at] as number;
      const place = this.#places[product] ?? -1;
      if (place === -1) continue;
      const weight = confidence * (weights[at] as number);
      chosen.push([place, weight]);
      // Of the copy that folding in goes through right after, not of the model's own.
      addRow(right, this.#vectors.numbers, { at: this.#vectors.startOf(place), factor: 1 + weight });
    }
    this.#vectors.choose(chosen);
    const image = (vector: Float64Array, out: Float64Array) => {
      const along = this.#vectors.along(vector);
      for (let row = 0; row < rank; row += 1) {
        out[row] = dotRow(vector, this.#gram, row * rank) + (along[row] as number);
      }
    };
    this.#solver.solve(image, right, { solution, steps: stepsOfFold });
    return solution;
  }

  #add(scores: Float64Array, sums: Float32Array): void {
    const products = this.#products;
    if (products.length === scores.length) {
      // All have factors, so each is at its own place.
      for (let product = 0; product < scores.length; product += 1)
        scores[product] = (scores[product] as number) + (sums[product] as number);
      return;
    }
    for (let place = 0; place < products.length; place += 1) {
      const product = products[place] as number;
      scores[product] = (scores[product] as number) + (sums[place] as number);
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
