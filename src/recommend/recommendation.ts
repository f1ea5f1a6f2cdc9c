import type { ProductKey } from '../model/ids.js';
import type { PartOfDay } from '../model/part-of-day.js';
import { type Area, regionsOf, storesAround, storesIn } from '../model/region.js';
import { rankProducts } from './blend.js';
import { candidatesOf, diversified } from './diversity.js';
import { Explainer, type RecommendationReason } from './explanation.js';
import { type Bought, type Due, dueOf } from './replenishing.js';
import type { ServedModel } from './served-model.js';
import type { Profile } from './signals.js';
import { exploredRanking, noteAsItIs, type Variant, weightsOf } from './variant.js';

/** One product of a customer's list. */
export interface Recommendation {
  readonly productId: string;
  /** From 1. */
  readonly rank: number;
  /** The sum of the terms, above 0; comparable within one list only. */
  readonly score: number;
  readonly reason: RecommendationReason;
  /** The product of the customer that speaks most for this one, where the reason is `SIMILAR_ITEMS`. */
  readonly becauseId: string | null;
  /** Nothing personal went into the list, neither to choose nor to leave out: everybody would get it. */
  readonly nonPersonal: boolean;
}

/** What one list is made of, by product id. */
export interface Evidence {
  /** What the customer has, latest first. */
  readonly owned: readonly string[];
  /** What was bought of each of `owned`, in the same order, null where no day of it is known; not given where nobody asks. */
  readonly bought?: readonly (Bought | null)[];
  /** Products that never stand in the list. */
  readonly dismissed: readonly string[];
  /** Categories of which nothing stands in the list, nor of those below them. */
  readonly notInterestedIn: readonly string[];
  readonly ties: readonly TieEvidence[];
  /** Friends of ties, where those are too few to count and none may be named. */
  readonly around: readonly { readonly probability: number; readonly products: readonly string[] }[];
  /** The communities that the customer is in, the finest first. */
  readonly communities: readonly string[];
  /** Where the customer lives; not given where nobody asks, or it may not be known. */
  readonly area?: Area | null;
  /** The stores where the customer shops, those with most purchases first. */
  readonly stores?: readonly string[];
}

export interface TieEvidence {
  readonly probability: number;
  readonly products: readonly ProductKey[];
  readonly namedProducts: readonly ProductKey[];
  readonly mutual: boolean;
}

/** The latest products of a customer that speak for others. */
export const ownMax = 200;
const dayMs = 86_400_000;

/** What is asked of a list. */
export interface ListOptions {
  /** Products at most. */
  readonly first: number;
  /** How far products that are like each other give way, 0 to 1; 0, which stands where it is not given, leaves the order of the scores. */
  readonly diversity?: number;
  /** How far products that many have give way, 0 to 1; 0 where it is not given. */
  readonly novelty?: number;
  /** Whether what the customer has may stand in the list too; it does not where this is not given. */
  readonly owned?: boolean;
  /** When it is for; at no time of day in particular where this is not given. */
  readonly partOfDay?: PartOfDay | null;
  /** The moment that it is for, in milliseconds since 1970: at no time of year in particular, and nothing is due, where this is not given. */
  readonly at?: number | null;
  /** The store that it is for, whoever the customer is; where this is not given, those where the customer shops, and near the customer. */
  readonly storeId?: string | null;
  /** The square of the globe that it is for (`cellOf`), whoever the customer is. */
  readonly near?: string | null;
  /** The channel that it is for, as purchases name it; for none in particular where this is not given. */
  readonly channel?: string | null;
}

/** How a list is chosen: what is asked of it, which products may stand in it (all where `fits` is not given), and what an experiment changes. */
export type Choice = ListOptions & {
  readonly fits?: (productId: string) => boolean;
  readonly variant?: Variant | undefined;
};

/** The list of one customer by the served model. Equal scores stand in the order of the product's id. */
export function recommendationsOf(
  evidence: Evidence,
  model: ServedModel,
  { first, diversity = 0, novelty = 0, ...choice }: Choice,
): Recommendation[] {
  const { profile, signals, weights, nonPersonal } = scored(evidence, model, choice);
  const explainer = new Explainer(model.scorer.model, profile);
  const { variant } = choice;
  // What diversity chose depends on all that it chose before, so nothing is drawn beside it, nor beside novelty, which no log knows of.
  const draws = variant !== undefined && variant.arm.exploration.share > 0 && diversity === 0 && novelty === 0;
  const ranked = draws
    ? exploredRanking(variant, { signals, weights, model }, first)
    : diversified(rankProducts(signals, weights, candidatesOf(first, { diversity, novelty })), model.scorer.model, {
        first,
        diversity,
        novelty,
      });
  const list = ranked.map(({ product, score, terms }, index) => {
    const { reason, because } = explainer.explain(product, terms);
    const becauseId = because === null ? null : (model.productIds[because] ?? null);
    return { productId: model.productIds[product] ?? '', rank: index + 1, score, reason, becauseId, nonPersonal };
  });
  if (!draws) noteAsItIs(variant, list);
  return list;
}

/** The best `most` products for a customer by the served model, best first. */
export function candidateIds(
  evidence: Evidence,
  model: ServedModel,
  { most, ...choice }: Omit<Choice, 'first'> & { readonly most: number },
): string[] {
  const { signals, weights } = scored(evidence, model, choice);
  const count = Math.min(most, model.productIds.length);
  return rankProducts(signals, weights, count).map(({ product }) => model.productIds[product] ?? '');
}

/** The signals of a customer's list, how much each counts, and what they rest on. They stand until the model scores again. */
export function scored(
  evidence: Evidence,
  model: ServedModel,
  {
    owned: keeps = false,
    fits,
    variant,
    partOfDay = null,
    at = null,
    storeId = null,
    near = null,
    channel = null,
    everySignal = false,
  }: Omit<Choice, 'first'> & { readonly everySignal?: boolean },
) {
  const owned = indexesOf(model, evidence.owned);
  const here = [...(storeId === null ? [] : [storeId, storesAround(storeId)]), ...(near === null ? [] : [near])];
  const own = owned.slice(0, ownMax);
  const weights = weightsOf(model.weightsAt(own.length), variant?.arm);
  const profile: Profile = {
    own,
    ...(at !== null && (everySignal || weights.replenish > 0) && { due: dueAt(evidence, model, at) }),
    left: keeps ? [] : owned,
    ownStays: keeps,
    groups: {
      community: model.groupsOf('community', evidence.communities),
      partOfDay: model.groupsOf('partOfDay', partOfDay === null ? [] : [partOfDay]),
      ...placesOf(evidence, model, here),
      channel: model.groupsOf('channel', channel === null ? [] : [channel]),
      season: at === null ? [] : model.groupsOf('season', model.seasonsAt(at)),
    },
    around: evidence.around.map(({ probability, products }) => ({ probability, products: indexesOf(model, products) })),
    ties: evidence.ties.map(({ probability, products: ids, namedProducts: namedIds, mutual }) => {
      const products = indexesOf(model, ids);
      return { probability, products, namedProducts: namedIds === ids ? products : indexesOf(model, namedIds), mutual };
    }),
  };
  const signals = model.scorer.signals(profile, (name) => everySignal || weights[name] > 0);
  const { community, region, store } = signals.scores;
  const isPlaced = region !== null || (store !== null && here.length === 0);
  const nonPersonal = isOfNobody(evidence) && !signals.isSocial && community === null && !isPlaced;
  if (fits === undefined) return { profile, weights, nonPersonal, signals };
  // What a filter leaves out is left out of the ranking alone: the scores of the others are those of the whole list.
  const left = signals.owned.map((isOwned, product) =>
    isOwned === 1 || !fits(model.productIds[product] ?? '') ? 1 : 0,
  );
  return { profile, weights, nonPersonal, signals: { ...signals, owned: left } };
}

/** What the customer has that is due at a moment. */
function dueAt({ owned, bought = [] }: Evidence, model: ServedModel, at: number): Due {
  let sinceDay = Number.POSITIVE_INFINITY;
  const known: (readonly [number, Bought])[] = [];
  for (const [place, each] of bought.entries()) {
    if (each === null) continue;
    sinceDay = Math.min(sinceDay, each.firstDay);
    const product = model.indexOf(owned[place] as string);
    if (product !== undefined) known.push([product, each]);
  }
  return dueOf(model.scorer.model.replenishing, known, { sinceDay, today: Math.floor(at / dayMs) });
}

/** The regions that a list is for, and the stores: those of where it is asked for, or else those where the customer shops, those near them, and those of their city. */
function placesOf({ area = null, stores = [] }: Evidence, model: ServedModel, here: readonly string[]) {
  const own = () => [...stores, ...stores.map(storesAround), ...(area === null ? [] : storesIn(area))];
  return {
    region: model.groupsOf('region', area === null ? [] : regionsOf(area)),
    store: model.groupsOf('store', here.length === 0 ? own() : here),
  };
}

/** The indexes of those products that the model knows. To find them is a tenth of what a list costs, so that the same ones are looked up once. */
function indexesOf(model: ServedModel, products: readonly ProductKey[]): readonly number[] {
  const indexes: number[] = [];
  for (const product of products) {
    const index = model.indexOf(product);
    if (index !== undefined) indexes.push(index);
  }
  return indexes;
}

function isOfNobody({ owned, dismissed, notInterestedIn }: Evidence): boolean {
  return owned.length + dismissed.length + notInterestedIn.length === 0;
}

/** The list of everybody where no model is served yet. */
export function popularList(
  popular: readonly (readonly [string, number])[],
  evidence: Evidence,
  { first, owned: keeps = false, fits = () => true, variant }: Choice,
): Recommendation[] {
  const owned = new Set(evidence.owned);
  const nonPersonal = isOfNobody(evidence);
  const most = popular[0]?.[1] ?? 1;
  const list = popular
    .filter(([productId]) => (keeps || !owned.has(productId)) && fits(productId))
    .slice(0, first)
    .map(([productId, support], index) => ({
      productId,
      rank: index + 1,
      score: support / most,
      reason: 'POPULAR' as const,
      becauseId: null,
      nonPersonal,
    }));
  noteAsItIs(variant, list);
  return list;
}
