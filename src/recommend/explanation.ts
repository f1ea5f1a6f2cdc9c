import type { Weights } from './blend.js';
import type { ItemModel } from './item-model.js';
import type { ItemWeights } from './item-weights.js';
import { tieContributorsMin } from './pool.js';
import type { Profile, Tie } from './signals.js';

/** Why a product stands in the list: the group of signals whose terms add the most to its score, as far as it may be told. */
export const recommendationReasons = [
  'SIMILAR_ITEMS',
  'CONTENT',
  'BUY_AGAIN',
  'CIRCLE',
  'FRIENDS',
  'COMMUNITY',
  'REGION',
  'STORE',
  'CHANNEL',
  'PART_OF_DAY',
  'SEASON',
  'POPULAR',
] as const;
export type RecommendationReason = (typeof recommendationReasons)[number];

/** A group of signals each; `CIRCLE` is what may be told of `FRIENDS` besides. Of equal sums the first counts. */
const groups = recommendationReasons.filter((reason) => reason !== 'CIRCLE');

/** Of those whom a customer is connected to and who contribute, so many have a product before it is said that several have it. */
export const circleHavingMin = 5;

export interface Explanation {
  readonly reason: RecommendationReason;
  /** Of `SIMILAR_ITEMS`: the product of the customer that speaks most for this one, by index; null where none does. */
  readonly because: number | null;
}

/** Explains products of one list from the terms of their scores. */
export class Explainer {
  readonly #contributors: readonly Tie[];
  #having: ReadonlyMap<number, number> | null = null;

  constructor(
    private readonly model: ItemModel,
    private readonly profile: Profile,
  ) {
    this.#contributors = profile.ties.filter((tie) => tie.mutual && tie.products.length > 0);
  }

  explain(product: number, terms: Weights): Explanation {
    const sums = {
      SIMILAR_ITEMS: terms.linear + terms.factors + terms.walk,
      CONTENT: terms.content,
      BUY_AGAIN: terms.replenish,
      FRIENDS: terms.tiesLinear + terms.tiesFactors + terms.tiesPopular,
      COMMUNITY: terms.community,
      REGION: terms.region,
      STORE: terms.store,
      CHANNEL: terms.channel,
      PART_OF_DAY: terms.partOfDay,
      SEASON: terms.season,
      POPULAR: terms.popular,
    };
    const group = groups.reduce((most, each) => (sums[each] > sums[most] ? each : most));
    if (group === 'SIMILAR_ITEMS') return { reason: group, because: this.#because(product, terms) };
    const isCircle = group === 'FRIENDS' && terms.tiesPopular > 0 && this.#isCircle(product);
    return { reason: isCircle ? 'CIRCLE' : group, because: null };
  }

  /** Whether several may be said to have it: among enough who contribute, enough and not all. */
  #isCircle(product: number): boolean {
    const contributors = this.#contributors.length;
    if (contributors < tieContributorsMin) return false;
    // Few lists ask.
    this.#having ??= havingOf(this.#contributors);
    const having = this.#having.get(product) ?? 0;
    return having >= circleHavingMin && having < contributors;
  }

  /** The product of the customer with the largest part in the terms that are sums over these products; by the linear weights where neither counts. */
  #because(product: number, terms: Weights): number | null {
    const linear = this.#said(this.model.linear, product);
    const walk = this.#said(this.model.walk, product);
    const [ofLinear, ofWalk] = [unitOf(terms.linear, linear), unitOf(terms.walk, walk)];
    const speaks = (place: number) =>
      (ofLinear === 0 && ofWalk === 0 ? 1 : ofLinear) * (linear[place] as number) + ofWalk * (walk[place] as number);
    let most = 0;
    let because: number | null = null;
    for (let place = 0; place < this.profile.own.length; place += 1) {
      const speaking = speaks(place);
      if (speaking > most) {
        most = speaking;
        because = this.profile.own[place] as number;
      }
    }
    return because;
  }

  /** What each product of the customer says for one. */
  #said({ starts, products, weights }: ItemWeights, product: number): Float64Array {
    return Float64Array.from(this.profile.own, (own) => {
      const at = placeOf(products, product, starts[own] as number, starts[own + 1] as number);
      return at === -1 ? 0 : (weights[at] as number);
    });
  }
}

/** What is added to the score for each unit of what the customer's products say. */
function unitOf(term: number, said: Float64Array): number {
  const sum = said.reduce((total, each) => total + each, 0);
  return sum === 0 ? 0 : term / sum;
}

function havingOf(contributors: readonly Tie[]): Map<number, number> {
  const having = new Map<number, number>();
  for (const { products } of contributors) {
    for (let place = 0; place < products.length; place += 1) {
      const product = products[place] as number;
      having.set(product, (having.get(product) ?? 0) + 1);
    }
  }
  return having;
}

/** Where `wanted` stands in the ascending `products` from `from` up to `to`; −1 where it does not. */
function placeOf(products: Int32Array, wanted: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((products[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low < to && products[low] === wanted ? low : -1;
}

const texts: Readonly<Record<RecommendationReason, Readonly<Record<ExplanationLanguage, string>>>> = {
  SIMILAR_ITEMS: { EN: 'It goes with what you have.', RU: 'Подходит к тому, что у вас уже есть.' },
  CONTENT: {
    EN: 'It is of a kind that suits what you have.',
    RU: 'Такие товары подходят к тому, что у вас уже есть.',
  },
  BUY_AGAIN: {
    EN: 'You bought it before and may need it again.',
    RU: 'Вы это уже покупали и, возможно, пора купить снова.',
  },
  CIRCLE: { EN: 'Several people you know have it.', RU: 'Это есть у нескольких ваших знакомых.' },
  FRIENDS: { EN: 'It goes with what people around you have.', RU: 'Подходит к тому, что есть у людей вокруг вас.' },
  COMMUNITY: { EN: 'It is popular in your community.', RU: 'Популярно в вашем сообществе.' },
  REGION: {
    EN: 'It is chosen more than usual where you live.',
    RU: 'В вашем городе или стране это выбирают чаще обычного.',
  },
  STORE: {
    EN: 'It is bought more than usual in this store or near you.',
    RU: 'В этом магазине или рядом с вами это покупают чаще обычного.',
  },
  CHANNEL: { EN: 'It is bought this way more than usual.', RU: 'Таким способом это покупают чаще обычного.' },
  PART_OF_DAY: {
    EN: 'It is chosen more than usual at this time of day.',
    RU: 'В это время суток это выбирают чаще обычного.',
  },
  SEASON: {
    EN: 'It is chosen more than usual at this time of year.',
    RU: 'В это время года это выбирают чаще обычного.',
  },
  POPULAR: { EN: 'Many customers have it.', RU: 'Это есть у многих покупателей.' },
};

export type ExplanationLanguage = 'EN' | 'RU';

/** The reason in a sentence to the customer. */
export function explanationText(reason: RecommendationReason, language: ExplanationLanguage): string {
  return texts[reason][language];
}
