import { solveInPlace } from './cholesky.js';
import { customersByProduct, type Interactions, productsOf, supportOf } from './interactions.js';

export interface LinearOptions {
  /** Products that one is explained by, 1 to 500: the ones most alike. */
  readonly predictorsMax: number;
  /** Ridge, above 0, in customers. */
  readonly ridge: number;
  /** How much more a product is held back for being used by many, 0 or more: the drop-out of Steck (2020), `p / (1 − p)`. */
  readonly dropout: number;
  /** A product with fewer customers neither is explained nor explains: small counts betray. At least 1. */
  readonly supportMin: number;
  /** A pair of products with fewer customers in common is no edge. At least 1. */
  readonly pairSupportMin: number;
}

/** What speaks for one product. */
export interface Speakers {
  /** Ascending. */
  readonly products: Int32Array;
  /** Of either sign. */
  readonly weights: Float64Array;
}

/** The most that `predictorsMax` may be: the work grows with its third power. */
export const predictorsMaxMax = 500;

/** The ridges and drop-outs that are tried, each with the same predictors. */
export type Regularisation = Pick<LinearOptions, 'ridge' | 'dropout'>;

/**
 * The linear item model that denoises best (EASE: Steck, 2019; with drop-out: Steck, 2020), solved product by product over its `predictorsMax` most similar
 * products only: `weights = (Gₙₙ + ridge + dropout · diag Gₙₙ)⁻¹ Gₙⱼ`, where `G` counts common customers. The whole model needs the inverse of a matrix as large
 * as the catalogue or the customers; this one holds a matrix of the predictors alone, so that it grows with the products only, and no weight rests on
 * products that fewer than `pairSupportMin` customers share.
 *
 * Returns a function of the product: for each regularisation the products that speak for it, ascending, and their weights, of either sign.
 */
export function linearModel(
  interactions: Interactions,
  options: Omit<LinearOptions, keyof Regularisation>,
): (product: number, regularisations: readonly Regularisation[]) => readonly Speakers[] {
  const support = supportOf(interactions);
  const byProduct = customersByProduct(interactions);
  const common = new CommonCustomers(interactions, byProduct);
  const slots = new Int32Array(interactions.productCount).fill(-1);
  const size = options.predictorsMax;
  const gram = new Float64Array(size * size);
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);

  return (product, regularisations) => {
    if ((support[product] as number) < options.supportMin) return regularisations.map(() => none);
    const found = common.mostAlike(product, support, options);
    const count = found.products.length;
    if (count === 0) return regularisations.map(() => none);
    for (let at = 0; at < count; at += 1) slots[found.products[at] as number] = at;
    common.fillGram(found.products, slots, gram);
    for (const other of found.products) slots[other] = -1;
    return regularisations.map(({ ridge, dropout }) => {
      matrix.set(gram.subarray(0, count * count));
      for (let at = 0; at < count; at += 1) {
        const diagonal = at * count + at;
        matrix[diagonal] = (gram[diagonal] as number) * (1 + dropout) + ridge;
      }
      right.set(found.counts);
      solveInPlace(matrix, right, count);
      return { products: found.products, weights: right.slice(0, count) };
    });
  };
}

const none: Speakers = { products: new Int32Array(0), weights: new Float64Array(0) };

/** Counts of customers that products have in common, made as they are asked for. */
class CommonCustomers {
  readonly #counts: Int32Array;

  constructor(
    private readonly interactions: Interactions,
    private readonly byProduct: ReturnType<typeof customersByProduct>,
  ) {
    this.#counts = new Int32Array(interactions.productCount);
  }

  /** The products with the highest cosine to `product`, ascending, and how many customers each shares with it. */
  mostAlike(
    product: number,
    support: Int32Array,
    { supportMin, pairSupportMin, predictorsMax }: Omit<LinearOptions, keyof Regularisation>,
  ): { products: Int32Array; counts: Float64Array } {
    const touched: number[] = [];
    for (const customer of this.#customersOf(product)) {
      for (const other of productsOf(this.interactions, customer)) {
        if (this.#counts[other] === 0) touched.push(other);
        this.#counts[other] = (this.#counts[other] as number) + 1;
      }
    }
    const alike: { other: number; count: number; cosine: number }[] = [];
    for (const other of touched) {
      const count = this.#counts[other] as number;
      this.#counts[other] = 0;
      const enough = count >= pairSupportMin && (support[other] as number) >= supportMin;
      if (enough && other !== product)
        alike.push({ other, count, cosine: count / Math.sqrt(support[other] as number) });
    }
    const kept = alike.sort((a, b) => b.cosine - a.cosine || a.other - b.other).slice(0, predictorsMax);
    kept.sort((a, b) => a.other - b.other);
    return {
      products: Int32Array.from(kept, ({ other }) => other),
      counts: Float64Array.from(kept, ({ count }) => count),
    };
  }

  /** The lower triangle of the common customers of `products`, row-major; `slots` leads from a product to its place, or −1. */
  fillGram(products: Int32Array, slots: Int32Array, gram: Float64Array): void {
    const size = products.length;
    gram.fill(0, 0, size * size);
    for (let row = 0; row < size; row += 1) {
      const at = row * size;
      for (const customer of this.#customersOf(products[row] as number)) {
        const { starts, products: all } = this.interactions;
        for (let place = starts[customer] as number; place < (starts[customer + 1] as number); place += 1) {
          const slot = slots[all[place] as number] as number;
          if (slot > row) break;
          if (slot >= 0) gram[at + slot] = (gram[at + slot] as number) + 1;
        }
      }
    }
  }

  #customersOf(product: number): Int32Array {
    return this.byProduct.customers.subarray(this.byProduct.starts[product], this.byProduct.starts[product + 1]);
  }
}
