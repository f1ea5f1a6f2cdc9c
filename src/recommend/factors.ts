import { ConjugateGradient } from './conjugate-gradient.js';
import { customersByProduct, type Interactions, supportOf } from './interactions.js';
import { seededRandom } from './seeded.js';

export interface FactorOptions {
  /** Numbers that describe a product, 1 to 256. */
  readonly rank: number;
  /** What a use weighs beside the 1 of everything that was not used, above 0. */
  readonly confidence: number;
  /** Above 0: pulls the factors towards 0. */
  readonly ridge: number;
  readonly rounds: number;
  readonly seed: number;
  /** A product with fewer customers has no factors: small counts betray. At least 1. */
  readonly supportMin: number;
}

/** What products are like, as `rank` numbers each, product by product; those of a product without factors are 0. */
export interface Factors {
  readonly rank: number;
  readonly products: Float32Array;
  readonly confidence: number;
  readonly ridge: number;
}

/** Conjugate gradient steps of one row in one round: few are enough, since each round starts where the last one ended. */
const stepsOfRound = 3;

/**
 * Implicit alternating least squares (Hu, Koren and Volinsky, 2008) with conjugate gradients in each row (Takács, Pilászy and Tikk, 2011). Gives the products'
 * factors only: a customer's are made at request time from what that customer has then (`FoldIn`). Yields after each round.
 */
export function* alternatingLeastSquares(
  interactions: Interactions,
  options: FactorOptions,
): Generator<undefined, Factors> {
  const { rank, confidence, ridge } = options;
  const support = supportOf(interactions);
  const byProduct = customersByProduct(interactions);
  const random = seededRandom(options.seed);
  const customers = seededFactors(interactions.customerCount, rank, random);
  const products = seededFactors(interactions.productCount, rank, random);
  for (const [product, count] of support.entries()) {
    if (count < options.supportMin) products.fill(0, product * rank, (product + 1) * rank);
  }
  const rows = { starts: interactions.starts, others: interactions.products };
  const columns = { starts: byProduct.starts, others: byProduct.customers };
  for (let round = 0; round < options.rounds; round += 1) {
    alternate({ target: customers, fixed: products, rank, confidence, ridge }, rows, () => true);
    alternate({ target: products, fixed: customers, rank, confidence, ridge }, columns, (product) => {
      return (support[product] as number) >= options.supportMin;
    });
    yield;
  }
  return { rank, products, confidence, ridge };
}

function alternate(
  about: { target: Float32Array; fixed: Float32Array; rank: number; confidence: number; ridge: number },
  edges: { readonly starts: Int32Array; readonly others: Int32Array },
  wanted: (row: number) => boolean,
): void {
  const { target, fixed, rank } = about;
  const gram = gramOf(fixed, rank, about.ridge);
  const row = new RowSolver(rank, about.confidence);
  const solution = new Float64Array(rank);
  for (let at = 0; at + 1 < edges.starts.length; at += 1) {
    const others = edges.others.subarray(edges.starts[at], edges.starts[at + 1]);
    if (others.length === 0 || !wanted(at)) continue;
    const place = target.subarray(at * rank, (at + 1) * rank);
    solution.set(place);
    row.solve({ fixed, gram, others, weights: null, solution, steps: stepsOfRound });
    place.set(solution);
  }
}

interface Row {
  readonly fixed: Float32Array;
  readonly gram: Float64Array;
  readonly others: ArrayLike<number>;
  /** Null: 1 each. */
  readonly weights: ArrayLike<number> | null;
  readonly solution: Float64Array;
  readonly steps: number;
}

/** One row's normal equations `(FᵀF + ridge + Fᵀ(C − 1)F) x = FᵀC 1`, never written out. */
export class RowSolver {
  readonly #solver: ConjugateGradient;
  readonly #right: Float64Array;

  constructor(
    private readonly rank: number,
    private readonly confidence: number,
  ) {
    this.#solver = new ConjugateGradient(rank);
    this.#right = new Float64Array(rank);
  }

  solve({ fixed, gram, others, weights, solution, steps }: Row): void {
    const { rank, confidence } = this;
    const right = this.#right.fill(0);
    for (let place = 0; place < others.length; place += 1) {
      const weight = 1 + confidence * (weights === null ? 1 : (weights[place] as number));
      addRow(right, fixed, { at: (others[place] as number) * rank, factor: weight });
    }
    const image = (vector: Float64Array, out: Float64Array) => {
      for (let row = 0; row < rank; row += 1) out[row] = dotRow(vector, gram, row * rank);
      for (let place = 0; place < others.length; place += 1) {
        const at = (others[place] as number) * rank;
        const along = dotRow(vector, fixed, at);
        addRow(out, fixed, { at, factor: along * confidence * (weights === null ? 1 : (weights[place] as number)) });
      }
    };
    this.#solver.solve(image, right, { solution, steps });
  }
}

function addRow(target: Float64Array, source: Float32Array, { at, factor }: { at: number; factor: number }): void {
  for (let index = 0; index < target.length; index += 1) {
    target[index] = (target[index] as number) + factor * (source[at + index] as number);
  }
}

/** Four sums side by side: one after another each addition would wait for the last. */
function dotRow(vector: Float64Array, rows: Float32Array | Float64Array, at: number): number {
  const size = vector.length;
  const whole = size - (size % 4);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let index = 0; index < whole; index += 4) {
    a += (vector[index] as number) * (rows[at + index] as number);
    b += (vector[index + 1] as number) * (rows[at + index + 1] as number);
    c += (vector[index + 2] as number) * (rows[at + index + 2] as number);
    d += (vector[index + 3] as number) * (rows[at + index + 3] as number);
  }
  for (let index = whole; index < size; index += 1) a += (vector[index] as number) * (rows[at + index] as number);
  return a + b + (c + d);
}

/** `FᵀF + ridge`, symmetric. */
export function gramOf(factors: Float32Array, rank: number, ridge: number): Float64Array {
  const gram = new Float64Array(rank * rank);
  for (let at = 0; at < factors.length; at += rank) {
    for (let row = 0; row < rank; row += 1) {
      const value = factors[at + row] as number;
      if (value === 0) continue;
      for (let column = 0; column <= row; column += 1) {
        const place = row * rank + column;
        gram[place] = (gram[place] as number) + value * (factors[at + column] as number);
      }
    }
  }
  for (let row = 0; row < rank; row += 1) {
    gram[row * rank + row] = (gram[row * rank + row] as number) + ridge;
    for (let column = 0; column < row; column += 1) gram[column * rank + row] = gram[row * rank + column] as number;
  }
  return gram;
}

function seededFactors(rows: number, rank: number, random: () => number): Float32Array {
  return Float32Array.from({ length: rows * rank }, () => (random() - 0.5) / rank);
}
