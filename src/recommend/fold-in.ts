import { type Factors, gramOf, RowSolver } from './factors.js';

/** Whose scores are wanted: one who has `products` with the weights `weights`, above 0. */
export interface Folded {
  readonly products: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  /** A number a product, to which the score is added. */
  readonly scores: Float64Array;
}

const stepsOfFold = 12;
/** Products that are scored side by side. */
const lanes = 4;

/**
 * Makes a customer's factors from what the customer has, as one half-round of `alternatingLeastSquares` would, and scores with them. Products without factors
 * are passed over. Not for two at a time.
 */
export class FoldIn {
  readonly #row: RowSolver;
  readonly #gram: Float64Array;
  /** The products that have factors, ascending. */
  readonly #products: Int32Array;
  /** Their factors in blocks of `lanes` products, factor by factor within a block, so that they are read in one go; the last block is filled up with 0. */
  readonly #blocks: Float32Array;

  constructor(private readonly factors: Factors) {
    const { rank, products } = factors;
    this.#row = new RowSolver(rank, factors.confidence);
    this.#gram = gramOf(products, rank, factors.ridge);
    this.#products = productsWithFactors(factors);
    this.#blocks = new Float32Array(Math.ceil(this.#products.length / lanes) * lanes * rank);
    for (const [place, product] of this.#products.entries()) {
      const at = (place - (place % lanes)) * rank + (place % lanes);
      for (let index = 0; index < rank; index += 1) {
        this.#blocks[at + index * lanes] = products[product * rank + index] as number;
      }
    }
  }

  /** Scores for one or two at once: the factors are read a single time. */
  score(first: Folded, second: Folded | null = null): void {
    const one = { solution: this.#solution(first), scores: first.scores };
    if (second === null) this.#scoreOne(one.solution, one.scores);
    else this.#scoreTwo(one, { solution: this.#solution(second), scores: second.scores });
  }

  #solution({ products, weights }: Folded): Float64Array {
    const solution = new Float64Array(this.factors.rank);
    const { products: fixed } = this.factors;
    this.#row.solve({ fixed, gram: this.#gram, others: products, weights, solution, steps: stepsOfFold });
    return solution;
  }

  #scoreOne(solution: Float64Array, scores: Float64Array): void {
    const blocks = this.#blocks;
    const sums = new Float64Array(lanes);
    for (let place = 0, at = 0; place < this.#products.length; place += lanes) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let index = 0; index < solution.length; index += 1, at += lanes) {
        const value = solution[index] as number;
        a += value * (blocks[at] as number);
        b += value * (blocks[at + 1] as number);
        c += value * (blocks[at + 2] as number);
        d += value * (blocks[at + 3] as number);
      }
      sums[0] = a;
      sums[1] = b;
      sums[2] = c;
      sums[3] = d;
      this.#add(scores, place, sums);
    }
  }

  #scoreTwo(
    one: { solution: Float64Array; scores: Float64Array },
    two: { solution: Float64Array; scores: Float64Array },
  ): void {
    const blocks = this.#blocks;
    const left = one.solution;
    const right = two.solution;
    const sums = new Float64Array(2 * lanes);
    const [lefts, rights] = [sums.subarray(0, lanes), sums.subarray(lanes)];
    for (let place = 0, at = 0; place < this.#products.length; place += lanes) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let e = 0;
      let f = 0;
      let g = 0;
      let h = 0;
      for (let index = 0; index < left.length; index += 1, at += lanes) {
        const l = left[index] as number;
        const r = right[index] as number;
        const w = blocks[at] as number;
        const x = blocks[at + 1] as number;
        const y = blocks[at + 2] as number;
        const z = blocks[at + 3] as number;
        a += l * w;
        b += l * x;
        c += l * y;
        d += l * z;
        e += r * w;
        f += r * x;
        g += r * y;
        h += r * z;
      }
      sums[0] = a;
      sums[1] = b;
      sums[2] = c;
      sums[3] = d;
      sums[4] = e;
      sums[5] = f;
      sums[6] = g;
      sums[7] = h;
      this.#add(one.scores, place, lefts);
      this.#add(two.scores, place, rights);
    }
  }

  #add(scores: Float64Array, place: number, sums: Float64Array): void {
    const products = this.#products;
    for (let lane = 0; lane < lanes && place + lane < products.length; lane += 1) {
      const product = products[place + lane] as number;
      scores[product] = (scores[product] as number) + (sums[lane] as number);
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
