import type { Factors } from '../../recommend/factors.js';
import { supportOf } from '../../recommend/interactions.js';
import type { Contributions } from '../contributions.js';
import type { Origin } from './origin.js';

/** Factors of products that were trained elsewhere. */
export interface ImportedFactors extends Pick<Factors, 'rank' | 'confidence' | 'ridge'> {
  readonly origin: Origin;
  /** `rank` numbers each, by internal id. */
  readonly products: ReadonlyMap<string, Float32Array>;
}

/** Factors by the indexes of a run, and how many of the imported were left out because too few who agree now have the product. */
export interface SupportedFactors {
  readonly factors: Factors;
  readonly products: number;
  readonly dropped: number;
}

/**
 * The imported factors of products that enough customers have of those who contribute to this run: what is served rests on nobody's word about how many there were. Of
 * a product that nobody uses, or that is sensitive, there is no count and nothing is taken.
 */
export function supportedFactors(
  { rank, confidence, ridge, products }: ImportedFactors,
  { productIds, interactions }: Pick<Contributions, 'productIds' | 'interactions'>,
  supportMin: number,
): SupportedFactors {
  const support = supportOf(interactions);
  const taken = new Float32Array(productIds.length * rank);
  let count = 0;
  for (const [index, id] of productIds.entries()) {
    const numbers = products.get(id);
    if (numbers === undefined || (support[index] as number) < supportMin) continue;
    taken.set(numbers, index * rank);
    count += 1;
  }
  return { factors: { rank, confidence, ridge, products: taken }, products: count, dropped: products.size - count };
}
