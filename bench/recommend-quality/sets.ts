import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { structuralPrior } from '../../src/analyse/influence/structural-prior.js';
import { type Interactions, packInteractions } from '../../src/recommend/interactions.js';
import { seededRandom } from '../../src/recommend/seeded.js';
import type { WorldTie } from '../../src/recommend/world.js';

const folder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const folderOfWorktree = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

/** A data set by the indexes of its own files. */
export interface DataSet {
  readonly interactions: Interactions;
  /** For each customer whom it names as a friend. */
  readonly friends: readonly (readonly number[])[];
  readonly heldOut: ReadonlyMap<number, ReadonlySet<number>>;
  /** For each cold customer its rows in the order in which they are kept. */
  readonly cold: ReadonlyMap<number, readonly number[]>;
}

/** Whether the data lies beside the project. */
export function hasSet(name: string): boolean {
  return pathOf(name, 'train') !== undefined;
}

export function readSet(name: string): DataSet {
  const train = table(name, 'train');
  const test = table(name, 'test');
  const social = table(name, 'social');
  const customers =
    1 +
    max(
      [...train, ...test].map(([customer]) => customer),
      social.flat(),
    );
  const products = 1 + max([...train, ...test].map(([, product]) => product));
  const rows = Array.from({ length: customers }, (): number[] => []);
  for (const [customer, product] of train) rows[customer]?.push(product);
  const friends = Array.from({ length: customers }, () => new Set<number>());
  for (const [customer, friend] of social) if (customer !== friend) friends[customer]?.add(friend);
  const cold = new Map<number, number[]>();
  for (const [customer, product, place = 0] of table(name, 'cold_users')) {
    const kept = cold.get(customer) ?? [];
    cold.set(customer, kept);
    kept[place] = product;
  }
  const heldOut = new Map<number, Set<number>>();
  for (const [customer, product] of test) heldOut.set(customer, (heldOut.get(customer) ?? new Set()).add(product));
  return {
    interactions: packInteractions(rows, products),
    friends: friends.map((each) => [...each]),
    heldOut,
    cold,
  };
}

/** The ties that `kith analyse` makes of friends where no dated acts tell more. `named`: friends agreed to be named. Those are mutual who name each other. */
export function tiesOf(friends: readonly (readonly number[])[], named: boolean): WorldTie[][] {
  const known = friends.map((each) => new Set(each));
  return friends.map((each, customer) =>
    structuralPrior(
      each.map((from) => ({ from, strength: null })),
      { probabilityMax: 0.5, tiesMax: 50 },
    ).map(({ from, probability }) => ({
      customer: from,
      probability,
      named,
      mutual: known[from]?.has(customer) === true,
    })),
  );
}

/** The friendships of which both ends contribute, where a share of all customers does: those of a smaller share are among those of a larger one. */
export function contributing(friends: DataSet['friends'], share: number): number[][] {
  const random = seededRandom(1);
  const does = friends.map(() => random() < share);
  return friends.map((each, customer) =>
    does[customer] === true ? each.filter((friend) => does[friend] === true) : [],
  );
}

type Row = readonly [customer: number, product: number, place?: number];

function table(set: string, name: string): Row[] {
  const path = pathOf(set, name);
  if (path === undefined)
    throw new Error(`There is no ${set}/${name}.csv.gz in ${folder}: the data is not part of Kith.`);
  const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n').slice(1);
  return lines.map((line) => line.split(',').slice(0, 3).map(Number) as unknown as Row);
}

function pathOf(set: string, name: string): string | undefined {
  return [folder, folderOfWorktree].map((each) => `${each}${set}/${name}.csv.gz`).find((each) => existsSync(each));
}

function max(...lists: readonly (readonly (number | undefined)[])[]): number {
  return lists.flat().reduce((most: number, value) => Math.max(most, value ?? 0), -1);
}
