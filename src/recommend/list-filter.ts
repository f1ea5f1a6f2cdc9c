/** Which products may stand in a list. Nothing of it is about anybody. */
export interface ListFilter {
  /** Only products of these categories or of ones below them; null: of any, or of none. */
  readonly categories: readonly string[] | null;
  /** No products of these categories or of ones below them. */
  readonly notCategories: readonly string[];
  /** Only products with a list price of this currency: at least `gte`, less than `lt`, in minor units; null: at any price, or without one. */
  readonly price: PriceSpan | null;
  /** Only products that this store is known to sell; null: anywhere. */
  readonly storeId: string | null;
}

export interface PriceSpan {
  readonly currency: string;
  readonly gte: number | null;
  readonly lt: number | null;
}

/** What a filter asks of a product. */
export interface ProductFacts {
  readonly productId: string;
  /** Its category and all that lie above. */
  readonly categoryIds: readonly string[];
  readonly priceMinor: number | null;
  readonly currency: string | null;
  /** Whether the store that was asked about is known to sell it. */
  readonly isSold: boolean;
}

export const everyProduct: ListFilter = { categories: null, notCategories: [], price: null, storeId: null };

/** Whether a filter keeps anything out, so that products have to be asked about. */
export function isSelective({ categories, notCategories, price, storeId }: ListFilter): boolean {
  return categories !== null || notCategories.length > 0 || price !== null || storeId !== null;
}

export function fitsFilter({ categories, notCategories, price, storeId }: ListFilter, product: ProductFacts): boolean {
  if (storeId !== null && !product.isSold) return false;
  const isOf = (ids: readonly string[]) => product.categoryIds.some((id) => ids.includes(id));
  return (categories === null || isOf(categories)) && !isOf(notCategories) && (price === null || costs(product, price));
}

function costs({ priceMinor, currency }: ProductFacts, { gte, lt, ...span }: PriceSpan): boolean {
  if (priceMinor === null || currency !== span.currency) return false;
  return (gte === null || priceMinor >= gte) && (lt === null || priceMinor < lt);
}
