import { customersByProduct, type Interactions, productsOf, supportOf } from './interactions.js';
import type { ItemWeights } from './item-weights.js';
import type { LinearOptions } from './linear-model.js';

/** How walks go. */
export interface Gait {
  /** The power that the probability of each step is raised to, above 0. */
  readonly alpha: number;
  /** How far a product is held back for being used by many, 0 or more. */
  readonly beta: number;
}

/** Products that one speaks for at most, and the minimums of the linear model. */
export type WalkOptions = Pick<LinearOptions, 'predictorsMax' | 'supportMin' | 'pairSupportMin'>;

/** Products that walks begin at between two yields. */
const productsOfStep = 200;

/**
 * Walks from a product to one of its customers and on to another product of that customer (RP3beta: Paudel, Christoffel, Newell and Bernstein, 2017):
 * `weight(i, j) = Σ_u p(i → u)^alpha · p(u → j)^alpha / customers(j)^beta`, for each gait. A product speaks for the `predictorsMax` others of the largest weights.
 * A pair that fewer than `pairSupportMin` customers share has none, and where that is more than one, none of them makes up more than half of a weight: who has few
 * products is a wider way than who has many. Yields now and then.
 */
export function* fitWalk(
  interactions: Interactions,
  options: WalkOptions,
  gaits: readonly Gait[],
): Generator<undefined, readonly ItemWeights[]> {
  const { productCount } = interactions;
  const found: (ItemWeights | undefined)[] = gaits.map(() => undefined);
  // Gaits of one alpha have the walks in common.
  for (const alpha of new Set(gaits.map((gait) => gait.alpha))) {
    const walks = new Walks(interactions, options, alpha);
    const same = gaits.flatMap((gait, place) => (gait.alpha === alpha ? [place] : []));
    const rows = same.map((): Row[] => []);
    for (let product = 0; product < productCount; product += 1) {
      const ends = walks.from(product);
      for (const [at, place] of same.entries())
        rows[at]?.push(heaviest(ends, walks.support, gaits[place] as Gait, options));
      if (product % productsOfStep === productsOfStep - 1) yield;
    }
    for (const [at, place] of same.entries()) found[place] = packed(rows[at] as Row[]);
  }
  return found as ItemWeights[];
}

/** How often `fitWalk` yields for one gait. */
export function walkSteps({ productCount }: Interactions): number {
  return Math.floor(productCount / productsOfStep);
}

interface Row {
  readonly products: Int32Array;
  readonly weights: Float32Array;
}

/** Where walks from one product end, in ascending order, with how much of them ends there. */
interface Ends {
  readonly products: Int32Array;
  readonly weights: Float64Array;
}

class Walks {
  readonly support: Int32Array;
  readonly #byProduct: ReturnType<typeof customersByProduct>;
  /** The probability of a step from each customer to one of its products, to the power. */
  readonly #steps: Float64Array;
  readonly #counts: Int32Array;
  readonly #sums: Float64Array;
  readonly #largest: Float64Array;

  constructor(
    private readonly interactions: Interactions,
    private readonly options: WalkOptions,
    private readonly alpha: number,
  ) {
    const { customerCount, productCount } = interactions;
    this.support = supportOf(interactions);
    this.#byProduct = customersByProduct(interactions);
    // What too few have is no step: who they are would be in the weights of all else that they have.
    const isStep = this.support.map((count) => (count >= options.supportMin ? 1 : 0));
    this.#steps = new Float64Array(customerCount);
    for (let customer = 0; customer < customerCount; customer += 1) {
      const products = productsOf(interactions, customer).reduce(
        (sum, product) => sum + (isStep[product] as number),
        0,
      );
      if (products > 0) this.#steps[customer] = products ** -alpha;
    }
    this.#counts = new Int32Array(productCount);
    this.#sums = new Float64Array(productCount);
    this.#largest = new Float64Array(productCount);
  }

  from(product: number): Ends {
    const { supportMin, pairSupportMin } = this.options;
    const [support, counts, sums, largest] = [this.support, this.#counts, this.#sums, this.#largest];
    const own = support[product] as number;
    const touched = own < supportMin ? new Int32Array(0) : this.#walk(product);
    const first = own ** -this.alpha;
    const kept = touched.filter(
      (other) =>
        other !== product && (counts[other] as number) >= pairSupportMin && (support[other] as number) >= supportMin,
    );
    const weights = Float64Array.from(kept, (other) => {
      const [sum, most] = [sums[other] as number, largest[other] as number];
      return first * (pairSupportMin > 1 ? Math.min(sum, 2 * (sum - most)) : sum);
    });
    for (const other of touched) {
      counts[other] = 0;
      sums[other] = 0;
      largest[other] = 0;
    }
    return { products: kept, weights };
  }

  #walk(product: number): Int32Array {
    const { starts, customers } = this.#byProduct;
    const touched: number[] = [];
    for (let at = starts[product] as number; at < (starts[product + 1] as number); at += 1) {
      const customer = customers[at] as number;
      const step = this.#steps[customer] as number;
      for (const other of productsOf(this.interactions, customer)) {
        if (this.#counts[other] === 0) touched.push(other);
        this.#counts[other] = (this.#counts[other] as number) + 1;
        this.#sums[other] = (this.#sums[other] as number) + step;
        if (step > (this.#largest[other] as number)) this.#largest[other] = step;
      }
    }
    return Int32Array.from(touched).sort();
  }
}

/** The ends of the largest weights, of equal ones the first, in ascending order. */
function heaviest(ends: Ends, support: Int32Array, { beta }: Gait, { predictorsMax }: WalkOptions): Row {
  const weights = ends.weights.map((weight, at) => weight * (support[ends.products[at] as number] as number) ** -beta);
  const least = weights.length <= predictorsMax ? 0 : (weights.toSorted()[weights.length - predictorsMax] as number);
  let equal = predictorsMax - weights.reduce((above, weight) => above + (weight > least ? 1 : 0), 0);
  const kept: number[] = [];
  for (const [at, weight] of weights.entries()) {
    if (weight > least) kept.push(at);
    else if (weight === least && equal > 0 && weight > 0) {
      kept.push(at);
      equal -= 1;
    }
  }
  return {
    products: Int32Array.from(kept, (at) => ends.products[at] as number),
    weights: Float32Array.from(kept, (at) => weights[at] as number),
  };
}

function packed(rows: readonly Row[]): ItemWeights {
  const starts = new Int32Array(rows.length + 1);
  for (const [product, { products }] of rows.entries())
    starts[product + 1] = (starts[product] as number) + products.length;
  const products = new Int32Array(starts[rows.length] as number);
  const weights = new Float32Array(products.length);
  for (const [product, row] of rows.entries()) {
    products.set(row.products, starts[product] as number);
    weights.set(row.weights, starts[product] as number);
  }
  return { starts, products, weights };
}
