import { packInteractions, productsOf } from './interactions.js';
import { seededRandom } from './seeded.js';
import type { World } from './world.js';

/** A customer whose list is scored by what is known, against what is kept from every model. */
export interface Case {
  readonly customer: number;
  readonly own: Int32Array;
  readonly heldOut: ReadonlySet<number>;
}

export interface OutOfFold {
  /** What models are fitted on: no held-out row of any case. */
  readonly fitted: World;
  /** What customers have, as their friends' lists may use it at request time. */
  readonly facts: World;
  /** Customers of whom most is known. */
  readonly warm: readonly Case[];
  /** Customers of whom nothing is fitted, by how many of their products are known. */
  readonly cold: ReadonlyMap<number, readonly Case[]>;
}

const heldOutShare = 0.1;
const coldShare = 0.2;
/** A pseudo-cold customer has at least so many products: enough to keep some and to find others. */
const coldProductsMin = 5;
export const coldSizes = [0, 1, 3, 10] as const;

/**
 * Sets rows aside: of most customers a seeded tenth, of some all, so that they are met as new ones are. A customer with one product keeps it: there would be
 * nothing to go by.
 */
export function setAside(world: World, about: { readonly seed: number; readonly customersMax: number }): OutOfFold {
  const random = seededRandom(about.seed);
  const { customerCount, productCount } = world.interactions;
  const rows: number[][] = [];
  const facts: number[][] = [];
  const warm: Case[] = [];
  const strangers: { customer: number; products: number[] }[] = [];
  for (let customer = 0; customer < customerCount; customer += 1) {
    const products = shuffled(productsOf(world.interactions, customer), random);
    if (products.length >= coldProductsMin && random() < coldShare) {
      strangers.push({ customer, products });
      rows.push([]);
      facts.push(products);
      continue;
    }
    const count = products.filter(() => random() < heldOutShare).length;
    const rest = products.slice(Math.min(count, Math.max(0, products.length - 1)));
    const taken = products.slice(0, products.length - rest.length);
    rows.push(rest);
    facts.push(rest);
    if (taken.length > 0) warm.push({ customer, own: Int32Array.from(rest), heldOut: new Set(taken) });
  }
  const met = sample(strangers, about.customersMax / 4, random);
  const known = (size: number) =>
    met
      .filter(({ products }) => products.length > size)
      .map(({ customer, products }) => ({
        customer,
        own: Int32Array.from(products.slice(0, size)),
        heldOut: new Set(products.slice(size)),
      }));
  return {
    fitted: { ...world, interactions: packInteractions(rows, productCount) },
    facts: { ...world, interactions: packInteractions(facts, productCount) },
    warm: sample(warm, about.customersMax, random),
    cold: new Map(coldSizes.map((size) => [size, known(size)])),
  };
}

/**
 * Customers of whom so many products are known: those who are met as new ones, and those who have no more, which is nearer to `size` than to any other of `sizes`. Of the
 * former most is held out, and they are no others than who has much; the latter have as little as those for whom these lists are.
 */
export function casesAround({ cold, warm }: OutOfFold, size: number, sizes: readonly number[]): readonly Case[] {
  const distance = (to: number, own: Int32Array) => Math.abs(Math.log1p(to) - Math.log1p(own.length));
  const isNear = ({ own }: Case) => sizes.every((each) => each === size || distance(size, own) < distance(each, own));
  return [...(cold.get(size) ?? []), ...warm.filter(isNear)];
}

function shuffled(products: Int32Array, random: () => number): number[] {
  const order = [...products];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order;
}

function sample<T>(items: readonly T[], max: number, random: () => number): readonly T[] {
  const share = max / Math.max(1, items.length);
  return share >= 1 ? items : items.filter(() => random() < share);
}
