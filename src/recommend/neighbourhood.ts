import { customersByProduct, type Interactions, productsOf, supportOf } from './interactions.js';

export interface NeighbourhoodOptions {
  /** Exponent of the transition probabilities, above 0. Below 1 it favours long walks over rare products, above 1 the contrary. */
  readonly alpha: number;
  /** Exponent of the popularity that a neighbour's weight is divided by, 0 (none) to 1. */
  readonly beta: number;
  /** Neighbours kept of each product, 1 to 100. */
  readonly neighboursMax: number;
  /** A product with fewer customers has no neighbours and is nobody's neighbour: small counts betray. At least 1. */
  readonly supportMin: number;
  /** A pair of products with fewer customers in common is no edge. At least 1. */
  readonly pairSupportMin: number;
}

/** Neighbours of one product, heaviest first; equal weights in ascending order of the product. */
export interface Neighbours {
  readonly products: Int32Array;
  /** Above 0. Comparable within one product's neighbours and between products. */
  readonly weights: Float64Array;
}

export const neighboursMaxMax = 100;

/**
 * The item neighbourhood RP3beta (Paudel, Christoffel, Newell, Bernstein 2017): the probability of the three-step random
 * walk product → customer → product, `(1/d_i)^α Σ_u (1/d_u)^α`, divided by the popularity `d_j^β` of where it ends.
 * Returns a function of the product, so that a large catalogue can be streamed; a call costs the sum of its customers' rows.
 */
export function neighbourhood(
  interactions: Interactions,
  options: NeighbourhoodOptions,
): (product: number) => Neighbours {
  const support = supportOf(interactions);
  const byProduct = customersByProduct(interactions);
  const fromCustomer = inversePowers(rowLengths(interactions), options.alpha);
  const fromProduct = inversePowers(support, options.alpha);
  const damping = inversePowers(support, options.beta);
  const walked = new Float64Array(interactions.productCount);
  const common = new Int32Array(interactions.productCount);

  return (product) => {
    if ((support[product] ?? 0) < options.supportMin) return none;
    const touched: number[] = [];
    for (const customer of byProduct.customers.subarray(byProduct.starts[product], byProduct.starts[product + 1])) {
      const step = fromCustomer[customer] ?? 0;
      for (const other of productsOf(interactions, customer)) {
        if (common[other] === 0) touched.push(other);
        common[other] = (common[other] ?? 0) + 1;
        walked[other] = (walked[other] ?? 0) + step;
      }
    }
    const start = fromProduct[product] ?? 0;
    const weights: { other: number; weight: number }[] = [];
    for (const other of touched) {
      const enough = (common[other] ?? 0) >= options.pairSupportMin && (support[other] ?? 0) >= options.supportMin;
      if (enough && other !== product)
        weights.push({ other, weight: start * (walked[other] ?? 0) * (damping[other] ?? 0) });
      common[other] = 0;
      walked[other] = 0;
    }
    return heaviest(weights, options.neighboursMax);
  };
}

const none: Neighbours = { products: new Int32Array(0), weights: new Float64Array(0) };

function heaviest(weights: { readonly other: number; readonly weight: number }[], max: number): Neighbours {
  const kept = weights
    .sort((a, b) => b.weight - a.weight || a.other - b.other)
    .slice(0, Math.min(max, neighboursMaxMax));
  return {
    products: Int32Array.from(kept, ({ other }) => other),
    weights: Float64Array.from(kept, ({ weight }) => weight),
  };
}

function rowLengths({ starts, customerCount }: Interactions): Int32Array {
  return Int32Array.from(
    { length: customerCount },
    (_, customer) => (starts[customer + 1] ?? 0) - (starts[customer] ?? 0),
  );
}

function inversePowers(counts: Int32Array, exponent: number): Float64Array {
  return Float64Array.from(counts, (count) => (count === 0 ? 0 : count ** -exponent));
}
