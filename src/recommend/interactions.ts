import { GrowingInts } from './growing-numbers.js';

/**
 * Who used what, as a sparse matrix by rows: the products of customer `c` are `products[starts[c] .. starts[c + 1])`, ascending
 * and without repetition. Use is implicit feedback: it counts once, however often or strongly.
 */
export interface Interactions {
  readonly customerCount: number;
  readonly productCount: number;
  /** `customerCount + 1` offsets into `products`. */
  readonly starts: Int32Array;
  /** Product indexes, 0 to `productCount - 1`. */
  readonly products: Int32Array;
}

/** Packs one list of product indexes a customer; order and repetition within a list do not matter. Keeps none of the lists. */
export function packInteractions(rows: Iterable<Iterable<number>>, productCount: number): Interactions {
  const starts = new GrowingInts();
  const products = new GrowingInts();
  starts.push(0);
  for (const row of rows) {
    for (const product of Int32Array.from(new Set(row)).sort()) products.push(product);
    starts.push(products.length);
  }
  return {
    customerCount: starts.length - 1,
    productCount,
    starts: starts.all().slice(),
    products: products.all().slice(),
  };
}

/** The products of one customer, ascending: a view, not a copy. */
export function productsOf(interactions: Interactions, customer: number): Int32Array {
  return interactions.products.subarray(interactions.starts[customer], interactions.starts[customer + 1]);
}

/** How many customers used each product. */
export function supportOf(interactions: Interactions): Int32Array {
  const support = new Int32Array(interactions.productCount);
  for (const product of interactions.products) support[product] = (support[product] ?? 0) + 1;
  return support;
}

/** The same use seen from the products: the customers of product `p` are `customers[starts[p] .. starts[p + 1])`, ascending. */
export function customersByProduct(interactions: Interactions): { starts: Int32Array; customers: Int32Array } {
  const support = supportOf(interactions);
  const starts = new Int32Array(interactions.productCount + 1);
  for (const [product, count] of support.entries()) starts[product + 1] = (starts[product] ?? 0) + count;
  const next = starts.slice(0, -1);
  const customers = new Int32Array(interactions.products.length);
  for (let customer = 0; customer < interactions.customerCount; customer += 1) {
    for (const product of productsOf(interactions, customer)) {
      const at = next[product] ?? 0;
      customers[at] = customer;
      next[product] = at + 1;
    }
  }
  return { starts, customers };
}
