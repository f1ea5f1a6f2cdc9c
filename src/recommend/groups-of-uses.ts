import { type Interactions, productsOf } from './interactions.js';
import { packed, sharesOf, type Typical, typicalRow, usesWithin } from './typical.js';

/** What customers used in each of some groups of uses, as at the parts of a day. */
export interface GroupsOfUses {
  readonly names: readonly string[];
  readonly uses: readonly Interactions[];
}

const productsMax = 500;

/** The products that are used more in each group than in all of them. */
export function typicalOfUses(
  interactions: Interactions,
  groups: GroupsOfUses,
  { supportMin }: { readonly supportMin: number },
): Typical {
  const uses = groups.uses.map((each) => usesWithin(interactions, each));
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
  return packed(
    groups.names,
    uses.map((usesOf, group) => typicalRow(members[group] ?? [], usesOf, about)),
  );
}

/** Of some products of a customer those that were used in one group: in the one with most of them, of equal ones the first. Null where none is known of any. */
export function groupOfMost(
  { uses }: GroupsOfUses,
  customer: number,
  products: ReadonlySet<number>,
): { readonly group: number; readonly products: ReadonlySet<number> } | null {
  let most: { readonly group: number; readonly products: ReadonlySet<number> } | null = null;
  for (const [group, each] of uses.entries()) {
    const these = new Set(productsOf(each, customer).filter((product) => products.has(product)));
    if (these.size > (most?.products.size ?? 0)) most = { group, products: these };
  }
  return most;
}
