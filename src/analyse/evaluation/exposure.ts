import { discount } from '../../recommend/metrics.js';
import type { Catalogue, Grouping } from './catalogue.js';

/** How much of the exposure that lists give goes to a group of products, beside how much of the catalogue and of what was held out is of it: shares, 0 to 1. */
export interface ExposureShare {
  /** Null: everything of no group, and of groups that stand in the lists of too few customers to be told. */
  readonly group: string | null;
  readonly catalogue: number;
  readonly heldOut: number;
  readonly exposure: number;
}

/**
 * Who is seen in the lists (Singh and Joachims, 2018): exposure is what the place gives, 1 / log2(place + 1). Between groups it is alike where it goes as the catalogue does
 * (demographic parity), and in proportion to merit where it goes as what was held out does (disparate treatment).
 */
export interface Exposure {
  /** How unequally single products of the catalogue are exposed, 0 (all alike) to 1 (all to one). */
  readonly gini: number;
  readonly byPopularity: readonly ExposureShare[];
  /** None where no groups were given. */
  readonly byGroup: readonly ExposureShare[];
}

export interface ExposedLists {
  /** The lists of each customer, at each time that they were made. */
  readonly lists: readonly (readonly (readonly string[])[])[];
  readonly heldOut: readonly ReadonlySet<string>[];
}

/** Null where too few customers have a list. Products that are not in the catalogue are left out. */
export function exposureOf(shown: ExposedLists, catalogue: Catalogue, customersMin: number): Exposure | null {
  const exposed = new Map([...catalogue.holders.keys()].map((product) => [product, 0]));
  for (const list of shown.lists.flat()) {
    for (const [index, product] of list.entries()) {
      const before = exposed.get(product);
      if (before !== undefined) exposed.set(product, before + discount(index));
    }
  }
  if (shown.lists.filter((lists) => lists.flat().length > 0).length < Math.max(1, customersMin)) return null;
  const by = (grouping: Grouping | null) =>
    grouping === null ? [] : sharesOf({ ...shown, exposed }, grouping, customersMin);
  return {
    gini: giniOf([...exposed.values()]),
    byPopularity: by(catalogue.byPopularity),
    byGroup: by(catalogue.byGroup),
  };
}

/** Half the mean difference of two values over their mean (Gini; of recommendations: Fleder and Hosanagar, 2009). Values are 0 or above. */
export function giniOf(values: readonly number[]): number {
  const ascending = Float64Array.from(values).sort();
  const sum = ascending.reduce((total, value) => total + value, 0);
  if (sum === 0) return 0;
  const weighted = ascending.reduce((total, value, at) => total + (2 * (at + 1) - ascending.length - 1) * value, 0);
  return weighted / (ascending.length * sum);
}

interface Tally {
  readonly group: string | null;
  catalogue: number;
  heldOut: number;
  exposure: number;
  /** In whose lists something of it stands, by place. */
  readonly customers: Set<number>;
}

function sharesOf(
  about: ExposedLists & { readonly exposed: ReadonlyMap<string, number> },
  grouping: Grouping,
  customersMin: number,
): readonly ExposureShare[] {
  const { lists, heldOut, exposed } = about;
  const tallies = new Map<string | null, Tally>();
  const tallyOf = (group: string | null) => {
    const known = tallies.get(group) ?? { group, catalogue: 0, heldOut: 0, exposure: 0, customers: new Set<number>() };
    tallies.set(group, known);
    return known;
  };
  const groupsOf = (product: string): readonly (string | null)[] => grouping.get(product) ?? [null];
  const count = (what: 'catalogue' | 'heldOut' | 'exposure', product: string, amount: number) => {
    if (!exposed.has(product)) return;
    const groups = groupsOf(product);
    for (const group of groups) tallyOf(group)[what] += amount / groups.length;
  };
  for (const [product, exposure] of exposed) {
    count('catalogue', product, 1);
    count('exposure', product, exposure);
  }
  for (const product of heldOut.flatMap((products) => [...products])) count('heldOut', product, 1);
  for (const [customer, products] of lists.map((each) => new Set(each.flat())).entries()) {
    for (const product of products) {
      if (!exposed.has(product)) continue;
      for (const group of groupsOf(product)) tallyOf(group).customers.add(customer);
    }
  }
  return shares(folded([...tallies.values()], customersMin));
}

/** Puts together what stands in the lists of too few customers, and as many of the next smallest groups until that is of none or of enough. */
function folded(tallies: readonly Tally[], customersMin: number): readonly Tally[] {
  const open = tallies
    .filter(({ group }) => group !== null)
    .sort(
      (one, other) => other.customers.size - one.customers.size || ((one.group ?? '') < (other.group ?? '') ? -1 : 1),
    );
  const rest: Tally = tallies.find(({ group }) => group === null) ?? {
    group: null,
    catalogue: 0,
    heldOut: 0,
    exposure: 0,
    customers: new Set(),
  };
  const isSmall = (customers: number) => customers > 0 && customers < customersMin;
  for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
    // One that stands in no list looks like one that stands in few.
    if (last.customers.size >= customersMin && !isSmall(rest.customers.size)) break;
    open.pop();
    rest.catalogue += last.catalogue;
    rest.heldOut += last.heldOut;
    rest.exposure += last.exposure;
    for (const customer of last.customers) rest.customers.add(customer);
  }
  const named = open.sort((one, other) => ((one.group ?? '') < (other.group ?? '') ? -1 : 1));
  return rest.catalogue === 0 ? named : [...named, rest];
}

function shares(tallies: readonly Tally[]): readonly ExposureShare[] {
  const all = (what: 'catalogue' | 'heldOut' | 'exposure') =>
    Math.max(
      Number.MIN_VALUE,
      tallies.reduce((sum, tally) => sum + tally[what], 0),
    );
  const [products, rows, exposures] = [all('catalogue'), all('heldOut'), all('exposure')];
  return tallies.map(({ group, catalogue, heldOut, exposure }) => ({
    group,
    catalogue: catalogue / products,
    heldOut: heldOut / rows,
    exposure: exposure / exposures,
  }));
}
