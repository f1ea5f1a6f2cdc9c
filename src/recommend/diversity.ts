import type { Ranked } from './blend.js';
import type { Factors } from './factors.js';
import type { ItemModel } from './item-model.js';

/** Of how many products a list of one is chosen; of a list of n, n times as many. */
const candidatesOfOne = 5;

/** What gives way to what, 0 to 1 each; at 0 the order of the scores stays. */
export interface Rearranging {
  /** How far products that are like each other give way. */
  readonly diversity: number;
  /** How far products that many have give way. */
  readonly novelty: number;
}

/** How many of the best products a list of `first` is chosen from. */
export function candidatesOf(first: number, { diversity, novelty }: Rearranging): number {
  return diversity === 0 && novelty === 0 ? first : first * candidatesOfOne;
}

/**
 * Chooses `first` of the ranked products by maximal marginal relevance (Carbonell and Goldstein, 1998): one after another the one with the largest
 *
 *     (1 − diversity) · worth − diversity · the largest similarity to one that is chosen
 *     worth = (1 − novelty) · score / best score + novelty · how new the product is (`newness`)
 *
 * where similarity is the cosine of the products' factors, and 0 for one without factors. Where both are 0 the order stays. Of equals the one that was ranked higher comes first.
 */
export function diversified(
  ranked: readonly Ranked[],
  { factors, popular }: Pick<ItemModel, 'factors' | 'popular'>,
  { first, diversity, novelty }: Rearranging & { readonly first: number },
): readonly Ranked[] {
  if (diversity === 0 && novelty === 0) return ranked.slice(0, first);
  const best = ranked[0]?.score ?? 1;
  const news = novelty === 0 ? () => 0 : newness(popular);
  const worths = ranked.map(({ product, score }) => ((1 - novelty) * score) / best + novelty * news(product));
  const directions = ranked.map(({ product }) => directionOf(factors, product));
  const closest = new Float64Array(ranked.length);
  const chosen: Ranked[] = [];
  const open = new Set(ranked.keys());
  while (chosen.length < first && open.size > 0) {
    let next = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (const place of open) {
      const worth = (1 - diversity) * (worths[place] as number) - diversity * (closest[place] as number);
      if (worth > most) [next, most] = [place, worth];
    }
    open.delete(next);
    chosen.push(ranked[next] as Ranked);
    for (const place of open) {
      const likeness = dot(directions[place] as Float64Array, directions[next] as Float64Array);
      // Before the first is chosen nothing is like anything; products that are unlike are no closer than strangers.
      if (likeness > (closest[place] as number)) closest[place] = likeness;
    }
  }
  return chosen;
}

/**
 * How new each product is likely to be to somebody: its self-information, −log₂ of the share of customers who have it (Vargas and Castells, 2011), from 0 for the most
 * popular product to 1 for the least popular that is told, and for those that are not.
 */
function newness(popular: Float32Array): (product: number) => number {
  const told = popular.filter((support) => support > 0);
  const most = told.reduce((one, other) => Math.max(one, other), 0);
  const span = Math.log2(most / told.reduce((one, other) => Math.min(one, other), most));
  return (product) => {
    const support = popular[product] as number;
    if (support === 0) return 1;
    return span === 0 ? 0 : Math.log2(most / support) / span;
  };
}

/**
 * How unlike the products of a list are: the mean over all pairs of 1 − likeness (Ziegler et al., 2005, as a distance: Vargas and Castells, 2011), by the likeness that
 * `diversified` goes by: 0 for a list of products that are all alike, 1 where none is like another. `products` must be two at least; undefined is one without factors.
 */
export function intraListDiversity(products: readonly (number | undefined)[], factors: Factors): number {
  const directions = products.map((product) => (product === undefined ? undefined : directionOf(factors, product)));
  let likenesses = 0;
  for (const [at, one] of directions.entries()) {
    for (const other of directions.slice(0, at)) {
      if (one !== undefined && other !== undefined) likenesses += Math.max(0, dot(one, other));
    }
  }
  return 1 - (2 * likenesses) / (products.length * (products.length - 1));
}

/** The factors of a product with length 1; all 0 where it has none. */
function directionOf({ rank, products }: Factors, product: number): Float64Array {
  const direction = Float64Array.from(products.subarray(product * rank, (product + 1) * rank));
  const length = Math.sqrt(dot(direction, direction));
  return length === 0 ? direction : direction.map((each) => each / length);
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] as number) * (other[at] as number);
  return sum;
}
