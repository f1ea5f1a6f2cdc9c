import { fitPaces, type Repeats } from '../../src/recommend/fit-replenishing.js';
import { packInteractions } from '../../src/recommend/interactions.js';
import { fitItemModel } from '../../src/recommend/item-model.js';
import { fittingOf, learn, type LearnOptions } from '../../src/recommend/learning.js';
import { digestOf, encodeModel } from '../../src/recommend/model-bytes.js';
import { recommendationsOf } from '../../src/recommend/recommendation.js';
import type { Bought } from '../../src/recommend/replenishing.js';
import { servedModel } from '../../src/recommend/served-model.js';
import type { Basket, Households } from './baskets.js';
import type { Lists } from './peers.js';

const dayMs = 86_400_000;

/** The lists for the day of a household's next basket, as a deployment learns and serves them: of what is new and what is due. */
export function servedLists(
  { productCount, shelves }: Households,
  histories: readonly (readonly Basket[])[],
  { days, options }: { readonly days: readonly number[]; readonly options: LearnOptions },
) {
  const known = histories.map(boughtBy);
  const interactions = packInteractions(
    known.map((bought) => [...bought.keys()]),
    productCount,
  );
  const repeats: Repeats = {
    shelves,
    rows: known.map((bought, household) => ({
      until: days[household] as number,
      products: [...bought]
        .map(([product, these]) => ({ product, days: [...these].filter((day) => day < (days[household] as number)) }))
        .filter(({ days: these }) => these.length > 0),
    })),
  };
  const learned = finish(learn({ interactions, ties: [], repeats }, options));
  const replenishing = { ...learned.replenishing, paces: fitPaces(repeats, options.linear.supportMin) };
  const model = finish(fitItemModel(interactions, { ...fittingOf(options, learned), replenishing }));
  const ids = Array.from({ length: productCount }, (_, product) => String(product).padStart(6, '0'));
  const bytes = encodeModel({ productIds: ids, timeZone: 'UTC', model, learned });
  const served = servedModel(bytes, digestOf(bytes));
  const lists = known.map((bought, household): Lists => {
    const latest = [...bought].toSorted(([, a], [, b]) => (b.at(-1) as number) - (a.at(-1) as number));
    const evidence = {
      owned: latest.map(([product]) => ids[product] as string),
      bought: latest.map(([, these]) => summaryOf(these)),
      dismissed: [],
      notInterestedIn: [],
      ties: [],
      around: [],
      communities: [],
    };
    const at = (days[household] as number) * dayMs;
    const list = recommendationsOf(evidence, served, { first: 1_000, at });
    const due = list.filter(({ reason }) => reason === 'BUY_AGAIN');
    return {
      whole: list.map(({ productId }) => Number(productId)),
      again: due.map(({ productId }) => Number(productId)),
    };
  });
  return { lists, learned };
}

/** The days on which each product was bought, ascending and each once. */
function boughtBy(history: readonly Basket[]): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const { day, products } of history)
    for (const product of products) {
      const days = found.get(product) ?? [];
      found.set(product, days);
      if (days.at(-1) !== day) days.push(day);
    }
  return found;
}

function summaryOf(days: readonly number[]): Bought {
  return { purchases: days.length, firstDay: days[0] as number, lastDay: days.at(-1) as number };
}

function finish<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}
