import { best, rankProducts, type Weights, weightsAt } from '../../src/recommend/blend.js';
import { type Interactions, packInteractions, productsOf, supportOf } from '../../src/recommend/interactions.js';
import { fitItemModel } from '../../src/recommend/item-model.js';
import { fittingOf, learn, type LearnOptions } from '../../src/recommend/learning.js';
import { ndcgAt } from '../../src/recommend/metrics.js';
import { seededRandom } from '../../src/recommend/seeded.js';
import { Scorer } from '../../src/recommend/signals.js';
import type { GeneratedShop } from './generated-shop.js';

/** NDCG@20 of each customer, by how the list is made. */
export interface NewProductScores {
  /** Lists of new products alone: by what they are like, by how popular their categories are, and by chance. */
  readonly content: readonly number[];
  readonly category: readonly number[];
  readonly chance: readonly number[];
  /** Whole lists, against a tenth of what customers bought: as they are served, without `content`, and of what is popular. */
  readonly whole: readonly number[];
  readonly wholeWithout: readonly number[];
  readonly popular: readonly number[];
}

const newShare = 0.1;
const heldOutShare = 0.1;
const depth = 20;

/**
 * Holds out products: a seeded tenth of them is new, so that nothing is fitted or learned on what was bought of them. Of everything else a tenth of what each
 * customer bought is held out too. The weights are learned from what is left, as a run learns them.
 */
export function newProductScores(shop: GeneratedShop, options: LearnOptions) {
  const random = seededRandom(options.seed + 1);
  const isNew = Uint8Array.from({ length: shop.productCount }, () => (random() < newShare ? 1 : 0));
  const bought = packInteractions(
    shop.purchases.map((theirs) => theirs.map(({ product }) => product)),
    shop.productCount,
  );
  const heldOut = Array.from({ length: bought.customerCount }, (_, customer) =>
    productsOf(bought, customer).filter(() => random() < heldOutShare),
  );
  const known = Array.from({ length: bought.customerCount }, (_, customer) => {
    const gone = new Set(heldOut[customer]);
    return [...productsOf(bought, customer)].filter((product) => isNew[product] !== 1 && !gone.has(product));
  });
  const interactions = packInteractions(known, shop.productCount);
  const learned = finish(learn({ interactions, ties: [], traits: shop.traits }, options));
  const model = finish(
    fitItemModel(interactions, {
      ...fittingOf(options, learned),
      traits: shop.traits,
    }),
  );
  const scorer = new Scorer(model);
  const ofCategory = popularityOfCategories(shop, interactions);
  const scores = Object.fromEntries(kinds.map((kind) => [kind, [] as number[]])) as Record<
    (typeof kinds)[number],
    number[]
  >;
  let [places, newPlaces] = [0, 0];
  for (let customer = 0; customer < bought.customerCount; customer += 1) {
    const all = productsOf(bought, customer);
    const own = productsOf(interactions, customer);
    const these = new Set(all.filter((product) => isNew[product] === 1));
    const aside = new Set(heldOut[customer]);
    if (these.size > 0) {
      const notNew = isNew.map((each) => 1 - each);
      const { content } = scorer.signals({ own, ties: [] }, (name) => name === 'content').scores;
      const chance = Float64Array.from({ length: shop.productCount }, () => 1 + random());
      scores.content.push(ndcgAt(best(content ?? nothing(shop), notNew, depth), these, depth));
      scores.category.push(ndcgAt(best(ofCategory, notNew, depth), these, depth));
      scores.chance.push(ndcgAt(best(chance, notNew, depth), these, depth));
    }
    if (aside.size > 0) {
      const left = all.filter((product) => isNew[product] === 1 && !aside.has(product));
      const signals = scorer.signals({ own, ties: [], left });
      const weights = weightsAt(learned.blend, own.length);
      const listBy = (by: Weights) => rankProducts(signals, by, depth).map(({ product }) => product);
      const list = listBy(weights);
      places += list.length;
      newPlaces += list.filter((product) => isNew[product] === 1).length;
      scores.whole.push(ndcgAt(list, aside, depth));
      scores.wholeWithout.push(ndcgAt(listBy({ ...weights, content: 0 }), aside, depth));
      scores.popular.push(ndcgAt(listBy({ ...weightless(weights), popular: 1 }), aside, depth));
    }
  }
  return { scores: scores as NewProductScores, newPlaces: newPlaces / places, blend: learned.blend };
}

const kinds = ['content', 'category', 'chance', 'whole', 'wholeWithout', 'popular'] as const;

function nothing({ productCount }: GeneratedShop): Float64Array {
  return new Float64Array(productCount);
}

function weightless(weights: Weights): Weights {
  return Object.fromEntries(Object.keys(weights).map((name) => [name, 0])) as unknown as Weights;
}

/** Of each product how many customers the products of its category have in the mean: what a popular list can know of a new one. */
function popularityOfCategories({ categories }: GeneratedShop, interactions: Interactions): Float64Array {
  const sums = new Map<string, { customers: number; products: number }>();
  for (const [product, customers] of supportOf(interactions).entries()) {
    if (customers === 0) continue;
    const sum = sums.get(categories[product] ?? '') ?? { customers: 0, products: 0 };
    sums.set(categories[product] ?? '', sum);
    sum.customers += customers;
    sum.products += 1;
  }
  return Float64Array.from(categories, (category) => {
    const sum = sums.get(category);
    return sum === undefined ? 0 : sum.customers / sum.products;
  });
}

function finish<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}
