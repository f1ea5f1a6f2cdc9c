import type { ProductFacts } from './list-filter.js';

/** What a campaign offers less for: a product, all of a category, or with neither anything. */
export interface RunningOffer {
  readonly offerId: string;
  readonly productId: string | null;
  readonly categoryId: string | null;
}

/** An offer that suits a customer, by the product of their list that speaks most for it. */
export interface SuitedOffer<R> {
  readonly offerId: string;
  /** From 1. */
  readonly rank: number;
  readonly recommendation: R;
}

/** How many of the best products of a list speak for offers. */
export const offerProductsMax = 500;

/** Whether it matters of which categories products are. */
export function asksForCategories(offers: readonly RunningOffer[]): boolean {
  return offers.some(({ categoryId }) => categoryId !== null);
}

/**
 * The offers that some product of a customer's list is what they are about, in the order of the best such product. Of equal ones that on the product comes
 * before that on its category, and that before one on anything; what is still equal stands in the order of the id. An offer on nothing of the list suits nobody.
 */
export function suitedOffers<R extends { readonly productId: string; readonly rank: number }>(
  offers: readonly RunningOffer[],
  list: readonly R[],
  about: { readonly first: number; readonly facts: ReadonlyMap<string, ProductFacts> },
): readonly SuitedOffer<R>[] {
  const isAbout = ({ productId, categoryId }: RunningOffer, product: string) => {
    if (productId !== null) return productId === product;
    return categoryId === null || (about.facts.get(product)?.categoryIds.includes(categoryId) ?? false);
  };
  return offers
    .flatMap((offer) => {
      const recommendation = list.find((each) => isAbout(offer, each.productId));
      return recommendation === undefined ? [] : [{ offer, recommendation }];
    })
    .sort(
      (a, b) =>
        a.recommendation.rank - b.recommendation.rank ||
        widthOf(a.offer) - widthOf(b.offer) ||
        (a.offer.offerId < b.offer.offerId ? -1 : 1),
    )
    .slice(0, about.first)
    .map(({ offer, recommendation }, place) => ({ offerId: offer.offerId, rank: place + 1, recommendation }));
}

function widthOf({ productId, categoryId }: RunningOffer): number {
  if (productId !== null) return 0;
  return categoryId === null ? 2 : 1;
}
