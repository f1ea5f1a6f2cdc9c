import { partsOfDay } from '../model/part-of-day.js';
import { type Interactions, productsOf } from './interactions.js';
import { packed, sharesOf, type Typical, typicalRow, usesWithin } from './typical.js';

/** What customers used at each part of the day, in the order of `partsOfDay`: uses of which the time is known. */
export type UsesByPartOfDay = readonly Interactions[];

export const nothingByPartOfDay: Typical = packed(partsOfDay.map(() => []));

const productsMax = 500;

/** The products that are used more at each part of the day than at any. */
export function productsByPartOfDay(
  interactions: Interactions,
  parts: UsesByPartOfDay | undefined,
  { supportMin }: { readonly supportMin: number },
): Typical {
  if (parts === undefined) return nothingByPartOfDay;
  const uses = parts.map((part) => usesWithin(interactions, part));
  const counts = new Int32Array(interactions.productCount);
  const members = uses.map((usesOf) => {
    const these: number[] = [];
    for (let customer = 0; customer < interactions.customerCount; customer += 1) {
      let isMember = false;
      for (const product of usesOf(customer)) {
        counts[product] = (counts[product] ?? 0) + 1;
        isMember = true;
      }
      if (isMember) these.push(customer);
    }
    return these;
  });
  const about = { usual: sharesOf(counts), supportMin, productsMax };
  return packed(uses.map((usesOf, part) => typicalRow(members[part] ?? [], usesOf, about)));
}

/** Of some products of a customer those that were used at one part of the day: at the one with most of them, of equal ones the first. Null where no time is known. */
export function partOfMost(
  parts: UsesByPartOfDay,
  customer: number,
  products: ReadonlySet<number>,
): { readonly part: number; readonly products: ReadonlySet<number> } | null {
  let most: { readonly part: number; readonly products: ReadonlySet<number> } | null = null;
  for (const [part, uses] of parts.entries()) {
    const these = new Set(productsOf(uses, customer).filter((product) => products.has(product)));
    if (these.size > (most?.products.size ?? 0)) most = { part, products: these };
  }
  return most;
}
