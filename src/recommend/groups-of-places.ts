import { type Interactions, productsOf } from './interactions.js';
import { packed, sharesOf, type Typical, type TypicalRow, typicalRow } from './typical.js';

/** What customers used at places of which each customer knows few: stores, and all stores of a city. */
export interface GroupsOfPlaces {
  readonly names: readonly string[];
  /** For each customer what they used at each place. */
  readonly at: readonly (readonly UsesAt[])[];
  /** For each customer the places that are near, whatever they used. */
  readonly near: readonly (readonly number[])[];
}

export interface UsesAt {
  /** By the index of its name. */
  readonly place: number;
  /** One store, and not all of a city. */
  readonly isStore: boolean;
  /** Each once. */
  readonly products: readonly number[];
}

const productsMax = 100;

/** The products that are used more at each place than at all of them. */
export function typicalOfPlaces(
  interactions: Interactions,
  { names, at }: GroupsOfPlaces,
  { supportMin }: { readonly supportMin: number },
): Typical {
  const counts = new Int32Array(interactions.productCount);
  const users = names.map(() => new Map<number, readonly number[]>());
  for (const [customer, places] of at.entries()) {
    const known = new Set(places.length === 0 ? [] : productsOf(interactions, customer));
    for (const { place, products } of places) {
      const these = products.filter((product) => known.has(product));
      if (these.length === 0) continue;
      users[place]?.set(customer, these);
      for (const product of these) counts[product] = (counts[product] as number) + 1;
    }
  }
  const about = { usual: sharesOf(counts), supportMin, productsMax };
  const rows = users.map(
    (these): TypicalRow => typicalRow([...these.keys()], (customer) => these.get(customer) ?? [], about),
  );
  return packed(names, rows);
}

/** The stores where a customer used some of `own`, those with most of it first, and behind them what is near. */
export function placesOf({ at, near }: GroupsOfPlaces, customer: number, own: ArrayLike<number>): readonly number[] {
  const known = new Set(Array.from(own));
  const stores = (at[customer] ?? [])
    .filter(({ isStore }) => isStore)
    .map(({ place, products }) => ({ place, count: products.filter((product) => known.has(product)).length }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count || one.place - other.place);
  return [...stores.map(({ place }) => place), ...(near[customer] ?? [])];
}
