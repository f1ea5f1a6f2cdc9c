import { type Interactions, productsOf } from './interactions.js';
import { groupMembersMin, packed, sharesOf, type Typical, typicalRow } from './typical.js';

/** What customers used at stores, of which each customer knows few, and which stores are near each other. */
export interface GroupsOfPlaces {
  /** The stores by name. They are the first places; `areas` are those behind them. */
  readonly stores: readonly string[];
  /** Places of several stores each, by their indexes. */
  readonly areas: readonly { readonly name: string; readonly stores: readonly number[] }[];
  /** Other names of places. */
  readonly also: Readonly<Record<string, string>>;
  /** For each store the place that holds it and those near it; null where it is not known where it stands. */
  readonly around: readonly (number | null)[];
  /** For each customer what they used at each store. */
  readonly at: readonly (readonly UsesAt[])[];
  /** For each customer the places that are near, whatever they used. */
  readonly near: readonly (readonly number[])[];
}

export interface UsesAt {
  readonly store: number;
  /** Each once. */
  readonly products: readonly number[];
}

const productsMax = 100;

/** By customer, what was used at a place. */
type Users = ReadonlyMap<number, readonly number[]>;

/** The products that are used more at each place than at all stores. */
export function typicalOfPlaces(
  interactions: Interactions,
  { stores, areas, also, at }: GroupsOfPlaces,
  { supportMin }: { readonly supportMin: number },
): Typical {
  const counts = new Int32Array(interactions.productCount);
  const users = stores.map(() => new Map<number, readonly number[]>());
  for (const [customer, places] of at.entries()) {
    const known = new Set(places.length === 0 ? [] : productsOf(interactions, customer));
    for (const { store, products } of places) {
      const these = products.filter((product) => known.has(product));
      if (these.length === 0) continue;
      users[store]?.set(customer, these);
      for (const product of these) counts[product] = (counts[product] as number) + 1;
    }
  }
  const about = { usual: sharesOf(counts), supportMin, productsMax };
  const rowOf = (these: Users) => typicalRow([...these.keys()], (customer) => these.get(customer) ?? [], about);
  const bundles = bundlesOf(areas, users);
  const rows = [...users.map(rowOf), ...areas.map((area) => rowOf(merged(toldTogether(area.stores, bundles, users))))];
  return packed([...stores, ...areas.map(({ name }) => name)], rows, also);
}

/**
 * Stores of which too few let be told to tell of each, joined so that enough do of each bundle; in no place do they count but as a whole bundle. Places overlap, and what one says beside
 * another would else be of a few. Those that the smallest places hold are joined first.
 */
function bundlesOf(areas: GroupsOfPlaces['areas'], users: readonly Users[]): ReadonlyMap<number, readonly number[]> {
  const bundles = new Map<number, readonly number[]>();
  for (const { stores } of [...areas].sort((one, other) => one.stores.length - other.stores.length)) {
    const free = stores.filter((store) => isSmall(users[store]) && !bundles.has(store));
    if (merged(free.map((store) => users[store] as Users)).size < groupMembersMin) continue;
    for (const store of free) bundles.set(store, free);
  }
  return bundles;
}

/** What was used at those stores of a place that are told of by themselves, and at the bundles that it holds. */
function toldTogether(
  stores: readonly number[],
  bundles: ReadonlyMap<number, readonly number[]>,
  users: readonly Users[],
): readonly Users[] {
  const held = new Set(stores);
  const isTold = (store: number) =>
    !isSmall(users[store]) || bundles.get(store)?.every((each) => held.has(each)) === true;
  return stores.filter(isTold).map((store) => users[store] as Users);
}

function isSmall(users: Users | undefined): boolean {
  return (users?.size ?? 0) < groupMembersMin;
}

function merged(all: readonly Users[]): Users {
  const found = new Map<number, readonly number[]>();
  for (const users of all) {
    for (const [customer, products] of users) {
      const known = found.get(customer);
      found.set(customer, known === undefined ? products : [...new Set([...known, ...products])]);
    }
  }
  return found;
}

/** The stores where a customer used some of `own`, those with most of it first, then those around them in this order, and behind them what is near. */
export function placesOf(
  { at, around, near }: GroupsOfPlaces,
  customer: number,
  own: ArrayLike<number>,
): readonly number[] {
  const known = new Set(Array.from(own));
  const stores = (at[customer] ?? [])
    .map(({ store, products }) => ({ store, count: products.filter((product) => known.has(product)).length }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count || one.store - other.store)
    .map(({ store }) => store);
  return [...new Set([...stores, ...stores.flatMap((store) => around[store] ?? []), ...(near[customer] ?? [])])];
}
