import type { Interactions } from './interactions.js';

/** Weights by the product that speaks: those of `p` are at `starts[p]` to `starts[p + 1]`. */
export interface ItemWeights {
  /** `productCount + 1` offsets. */
  readonly starts: Int32Array;
  /** The products spoken for, ascending within one that speaks. */
  readonly products: Int32Array;
  /** Of either sign, never 0. */
  readonly weights: Float32Array;
}

/** Nothing speaks for anything. */
export function noWeights({ productCount }: Pick<Interactions, 'productCount'>): ItemWeights {
  return { starts: new Int32Array(productCount + 1), products: new Int32Array(0), weights: new Float32Array(0) };
}
