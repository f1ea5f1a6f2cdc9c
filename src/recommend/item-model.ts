import { type Content, contentOf, noContent } from './content.js';
import { alternatingLeastSquares, type FactorOptions, type Factors } from './factors.js';
import { type Interactions, supportOf } from './interactions.js';
import type { ItemWeights } from './item-weights.js';
import { linearModel, type LinearOptions } from './linear-model.js';
import { popularProducts, type PopularityOptions } from './popularity.js';
import { nothingReplenished, type Replenishing } from './replenishing.js';
import type { Traits } from './traits.js';
import { type TypicalBySignal, typicalBySignal } from './typical.js';
import { fitWalk, type Gait, walkSteps } from './walk-model.js';

/** Everything that lists are scored with and that is no one's fact: it is made by a run from those who agreed. */
export interface ItemModel {
  readonly productCount: number;
  readonly linear: ItemWeights;
  /** What walks over customers lead to from each product. */
  readonly walk: ItemWeights;
  readonly factors: Factors;
  /** What products without factors are like. */
  readonly content: Content;
  /** How soon products are bought again. */
  readonly replenishing: Replenishing;
  /** Customers of each product, rounded; 0 for a product that is not published as popular. */
  readonly popular: Float32Array;
  /** What is typical of each group that a signal knows. */
  readonly typical: TypicalBySignal;
}

export interface ItemModelOptions {
  readonly linear: LinearOptions;
  /** With the minimums of the linear model. */
  readonly walk: Gait;
  readonly factors: FactorOptions;
  /** The factors where they were trained elsewhere; fitted here where they are not given. */
  readonly given?: Factors | undefined;
  readonly popularity: PopularityOptions;
  /** What products are like; nothing where it is not given. */
  readonly traits?: Traits | undefined;
  /** What is typical of groups; nothing where it is not given. */
  readonly typical?: TypicalBySignal;
  /** How soon products are bought again; nothing where it is not given. */
  readonly replenishing?: Replenishing;
}

/** Products of which the linear weights are solved between two yields. */
const productsOfStep = 200;

/** How often `fitItemModel` yields. */
export function itemModelSteps(
  interactions: Interactions,
  options: Pick<ItemModelOptions, 'factors' | 'given' | 'traits'>,
): number {
  const { rounds, rank } = options.factors;
  const ownRounds = options.given === undefined ? rounds : 0;
  const ofWeights = Math.ceil(interactions.productCount / productsOfStep) + walkSteps(interactions);
  return ofWeights + ownRounds + (options.traits === undefined ? 0 : rank);
}

export function* fitItemModel(interactions: Interactions, options: ItemModelOptions): Generator<undefined, ItemModel> {
  const [linear] = yield* fitLinear(interactions, options.linear, [options.linear]);
  const [walk] = yield* fitWalk(interactions, options.linear, [options.walk]);
  const factors = options.given ?? (yield* alternatingLeastSquares(interactions, options.factors));
  const content = yield* contentOf(factors, options.traits);
  const { popularity, typical = typicalBySignal(), replenishing = nothingReplenished } = options;
  return itemModel(interactions, {
    linear: linear as ItemWeights,
    walk: walk as ItemWeights,
    factors,
    content,
    popularity,
    typical,
    replenishing,
  });
}

export function itemModel(
  interactions: Interactions,
  parts: Pick<ItemModel, 'linear' | 'walk' | 'factors' | 'typical'> &
    Partial<Pick<ItemModel, 'content' | 'replenishing'>> &
    Pick<ItemModelOptions, 'popularity'>,
): ItemModel {
  const popular = new Float32Array(interactions.productCount);
  for (const { product, support } of popularProducts(supportOf(interactions), parts.popularity))
    popular[product] = support;
  const { productCount } = interactions;
  const {
    linear,
    walk,
    factors,
    content = noContent(productCount),
    replenishing = nothingReplenished,
    typical,
  } = parts;
  return { productCount, linear, walk, factors, content, replenishing, popular, typical };
}

/** The linear weights of all products, once for each regularisation. Yields now and then. */
export function* fitLinear(
  interactions: Interactions,
  options: Omit<LinearOptions, 'ridge' | 'dropout'>,
  regularisations: readonly Pick<LinearOptions, 'ridge' | 'dropout'>[],
): Generator<undefined, readonly ItemWeights[]> {
  const speakersOf = linearModel(interactions, options);
  const columns = regularisations.map((): Column[] => []);
  for (let product = 0; product < interactions.productCount; product += 1) {
    for (const [place, { products, weights }] of speakersOf(product, regularisations).entries()) {
      columns[place]?.push({ products, weights: Float32Array.from(weights) });
    }
    if (product % productsOfStep === productsOfStep - 1) yield;
  }
  return columns.map((each) => bySpeaker(each, interactions.productCount));
}

interface Column {
  readonly products: Int32Array;
  readonly weights: Float32Array;
}

/** Turns "who speaks for each product" into "for whom each product speaks". */
function bySpeaker(columns: readonly Column[], productCount: number): ItemWeights {
  const starts = new Int32Array(productCount + 1);
  for (const { products } of columns)
    for (const speaker of products) starts[speaker + 1] = (starts[speaker + 1] as number) + 1;
  for (let product = 0; product < productCount; product += 1) {
    starts[product + 1] = (starts[product + 1] as number) + (starts[product] as number);
  }
  const next = starts.slice(0, -1);
  const products = new Int32Array(starts[productCount] as number);
  const weights = new Float32Array(products.length);
  for (const [product, column] of columns.entries()) {
    for (let place = 0; place < column.products.length; place += 1) {
      const speaker = column.products[place] as number;
      const at = next[speaker] as number;
      products[at] = product;
      weights[at] = column.weights[place] as number;
      next[speaker] = at + 1;
    }
  }
  return { starts, products, weights };
}
