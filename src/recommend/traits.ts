/** What the catalogue knows of a product. */
export interface ProductTraits {
  /** Its own first, then all that lie above. */
  readonly categoryIds: readonly string[];
  readonly brand: string | null;
  readonly priceMinor: number | null;
  readonly currency: string | null;
}

/** What products are like, by indexes: the traits of product `p` are `traits[starts[p] .. starts[p + 1])`. */
export interface Traits {
  readonly count: number;
  /** `productCount + 1` offsets. */
  readonly starts: Int32Array;
  readonly traits: Int32Array;
}

/** Prices of a category are told apart by fifths. */
const priceBands = 5;

/** Whether anything is known that other products may have too. A price alone says nothing of what a product is. */
export function isDescribed({ categoryIds, brand }: ProductTraits): boolean {
  return categoryIds.length > 0 || brand !== null;
}

/**
 * Numbers the categories, brands and price bands of products. A described product has the trait 0, which is that of all products; the others have none.
 * A price band is a fifth of the prices in the product's own category.
 */
export function traitsOf(products: readonly (ProductTraits | undefined)[]): Traits {
  const numbers = new Map<string, number>([['any', 0]]);
  const numberOf = (trait: string) => {
    const known = numbers.get(trait) ?? numbers.size;
    numbers.set(trait, known);
    return known;
  };
  const bandOf = bandsOf(products);
  const rows = products.map((product) => {
    if (product === undefined || !isDescribed(product)) return [];
    const { categoryIds, brand } = product;
    const band = bandOf(product);
    return [
      'any',
      ...categoryIds.map((id) => `category ${id}`),
      ...(brand === null ? [] : [`brand ${brand}`]),
      ...(band === null ? [] : [`band ${band}`]),
    ].map(numberOf);
  });
  const starts = new Int32Array(products.length + 1);
  for (const [product, row] of rows.entries()) starts[product + 1] = (starts[product] as number) + row.length;
  return { count: numbers.size, starts, traits: Int32Array.from(rows.flat()) };
}

/** The fifth that a price lies in, from 0; null without a price. */
function bandsOf(products: readonly (ProductTraits | undefined)[]): (product: ProductTraits) => number | null {
  const prices = new Map<string, number[]>();
  const shelf = ({ categoryIds, currency }: ProductTraits) => `${currency} ${categoryIds[0]}`;
  for (const product of products) {
    if (product === undefined || product.priceMinor === null) continue;
    const these = prices.get(shelf(product)) ?? [];
    prices.set(shelf(product), these);
    these.push(product.priceMinor);
  }
  for (const these of prices.values()) these.sort((a, b) => a - b);
  return (product) => {
    const { priceMinor } = product;
    if (priceMinor === null) return null;
    const these = prices.get(shelf(product)) ?? [];
    return Math.floor((priceBands * placeOf(these, priceMinor)) / these.length);
  };
}

/** How many of some ascending numbers are smaller. */
function placeOf(numbers: readonly number[], wanted: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
