import type { InternalId, InternalIds } from '../../model/ids.js';
import type { GroupsBySignal } from '../../recommend/groups.js';
import type { World } from '../../recommend/world.js';
import { type Contributions, contributions } from '../contributions.js';
import type { JobDeps } from '../job.js';
import { catalogueOf } from '../neighbourhood/catalogue-of.js';
import { communitiesOf } from '../neighbourhood/communities-of.js';
import { influencesOf } from '../neighbourhood/influences-of.js';
import type { PairOfCustomers } from './pairs-file.js';
import type { Ties } from './trial.js';

/** What may be learned from, by indexes that follow the order of the ids. */
export interface LearningWorld extends World {
  readonly given: Contributions;
  readonly ties: Ties;
  readonly groups: GroupsBySignal;
  readonly indexOfCustomer: ReadonlyMap<InternalId, number>;
  readonly indexOfProduct: ReadonlyMap<string, number>;
}

/** `social`: the only ties that count, whichever way round they are named; null for all. A tie that the graph does not have, or whose ends do not let it be learned from, counts for nothing, whoever names it. */
export async function learningWorld(deps: JobDeps, social: readonly PairOfCustomers[] | null): Promise<LearningWorld> {
  const catalogue = await catalogueOf(deps);
  const given = await contributions(deps, await deps.termsFor('train'), catalogue.described);
  const all = await influencesOf(deps, given.customerIds);
  const indexOfCustomer = new Map(given.customerIds.map((id, index) => [id, index]));
  return {
    given,
    interactions: given.interactions,
    ties: social === null ? all : among(all, pairsOf(deps.ids, social, indexOfCustomer)),
    groups: { community: await communitiesOf(deps, given) },
    traits: catalogue.traitsOf(given.productIds),
    indexOfCustomer,
    indexOfProduct: new Map(given.productIds.map((id, index) => [id, index])),
  };
}

/** By index, each pair with the smaller one first. */
function pairsOf(
  ids: InternalIds,
  social: readonly PairOfCustomers[],
  indexOf: ReadonlyMap<InternalId, number>,
): ReadonlySet<string> {
  return new Set(
    social.flatMap(({ one, other }) => {
      const [first, second] = [indexOf.get(ids.of('Customer', one)), indexOf.get(ids.of('Customer', other))];
      return first === undefined || second === undefined ? [] : [pairOf(first, second)];
    }),
  );
}

function among(ties: Ties, pairs: ReadonlySet<string>): Ties {
  return ties.map((each, customer) => each.filter((tie) => pairs.has(pairOf(customer, tie.customer))));
}

function pairOf(one: number, other: number): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** Held-out products by index. What no contributor has counts in the best possible list and can never be found: it gets a number below 0. */
export function heldOutOf({ indexOfProduct }: LearningWorld, products: ReadonlySet<string>): ReadonlySet<number> {
  let unknown = 0;
  return new Set([...products].map((id) => indexOfProduct.get(id) ?? --unknown));
}

/** Whether enough customers have ties, to enough others, that figures of them tell of none. */
export function tiesOfEnough(ties: Ties, customersMin: number): boolean {
  const ends = new Set(ties.flatMap((each) => each.map(({ customer }) => customer)));
  return ends.size >= Math.max(1, customersMin) && ties.filter(({ length }) => length > 0).length >= customersMin;
}
