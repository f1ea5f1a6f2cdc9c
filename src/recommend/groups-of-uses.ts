import { type Interactions, productsOf } from './interactions.js';
import { packed, sharesOf, type Typical, typicalRow, within } from './typical.js';

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
  const uses = groups.uses.map((each) => within(interactions, each));
  const counts = new Int32Array(interactions.productCount);
  for (const { products } of uses) for (const product of products) counts[product] = (counts[product] as number) + 1;
  const about = { usual: sharesOf(counts), supportMin, productsMax };
  return packed(
    groups.names,
    uses.map((each) => typicalRow(membersOf(each), (customer) => productsOf(each, customer), about)),
  );
}

/** Of some products of a customer those that were used in one group: in the one with most of them, of equal ones the first. Null where none is known of any. */
export function groupOfMost(
  { uses }: GroupsOfUses,
  customer: number,
  products: ReadonlySet<number>,
): { readonly groups: readonly number[]; readonly products: ReadonlySet<number> } | null {
  let most: { readonly groups: readonly number[]; readonly products: ReadonlySet<number> } | null = null;
  for (const [group, each] of uses.entries()) {
    const these = new Set(productsOf(each, customer).filter((product) => products.has(product)));
    if (these.size > (most?.products.size ?? 0)) most = { groups: [group], products: these };
  }
  return most;
}

/** Who used anything. */
export function membersOf(uses: Interactions): number[] {
  return Array.from({ length: uses.customerCount }, (_, customer) => customer).filter(
    (customer) => productsOf(uses, customer).length > 0,
  );
}
