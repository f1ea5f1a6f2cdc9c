export interface PopularityOptions {
  /** A product that fewer customers used is not in the list: small counts betray. At least 1. */
  readonly supportMin: number;
  readonly productsMax: number;
}

export interface Popular {
  readonly product: number;
  /** Customers that used it, rounded to a multiple of 5, so that one who comes or goes is seldom seen. */
  readonly support: number;
}

const roundedTo = 5;

/** The products that most customers used, first the most used by the rounded count, equal ones in ascending order of the product. */
export function popularProducts(support: Int32Array, options: PopularityOptions): Popular[] {
  const popular: Popular[] = [];
  for (const [product, count] of support.entries()) {
    if (count < options.supportMin) continue;
    popular.push({ product, support: Math.max(roundedTo, Math.round(count / roundedTo) * roundedTo) });
  }
  return popular.sort((a, b) => b.support - a.support || a.product - b.product).slice(0, options.productsMax);
}
