import type { ServedModel } from './served-model.js';

/** Products that are like another one, those that are most first. */
export interface Likes {
  readonly ids: readonly string[];
  /** The cosine of the factors of each and of the product, above 0. */
  readonly weights: readonly number[];
}

export const nothingAlike: Likes = { ids: [], weights: [] };

/**
 * The products with factors of their own that are most like a product: by its factors, or, where it is too new to have any, by those of what it is like. None where
 * the model knows neither. Of equal ones the first by id.
 */
export function mostLike(model: ServedModel, productId: string, most: number): Likes {
  const { factors, content } = model.scorer.model;
  const { rank, products } = factors;
  const product = model.indexOf(productId);
  if (product === undefined) return nothingAlike;
  const wanted = Float64Array.from(products.subarray(product * rank, (product + 1) * rank));
  for (let at = content.starts[product] as number; at < (content.starts[product + 1] as number); at += 1) {
    const trait = (content.traits[at] as number) * rank;
    for (let place = 0; place < rank; place += 1)
      wanted[place] = (wanted[place] as number) + (content.factors[trait + place] as number);
  }
  const length = Math.hypot(...wanted);
  const found: { other: number; weight: number }[] = [];
  for (let other = 0; other < model.productIds.length; other += 1) {
    let [dot, square] = [0, 0];
    for (let place = 0; place < rank; place += 1) {
      const value = products[other * rank + place] as number;
      dot += value * (wanted[place] as number);
      square += value * value;
    }
    if (other !== product && dot > 0) found.push({ other, weight: dot / Math.sqrt(square) / length });
  }
  const best = found.sort((one, two) => two.weight - one.weight || one.other - two.other).slice(0, most);
  return {
    ids: best.map(({ other }) => model.productIds[other] ?? ''),
    weights: best.map(({ weight }) => weight),
  };
}
