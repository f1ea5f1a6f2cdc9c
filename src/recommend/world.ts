import { type GroupsBySignal, groupsOf } from './groups.js';
import type { Repeats } from './fit-replenishing.js';
import { type Interactions, productsOf } from './interactions.js';
import { type Contributor, poolMembersMax, tieContributorsMin } from './pool.js';
import type { Profile } from './signals.js';
import type { Traits } from './traits.js';

/** Who moves whom: the tie of one customer to another, by index. */
export interface WorldTie {
  readonly customer: number;
  /** 0 to 1. */
  readonly probability: number;
  /** The other customer agreed to be named. */
  readonly named: boolean;
  /** Both have held the tie for long, so that the other counts also without being named. */
  readonly mutual: boolean;
}

/** Everything that learning and evaluation score with, in memory, by indexes. */
export interface World {
  readonly interactions: Interactions;
  /** For each customer those who influence it. */
  readonly ties: readonly (readonly WorldTie[])[];
  /** Not given where none are known. */
  readonly groups?: GroupsBySignal;
  /** Not given where the catalogue says of no product what it is like. */
  readonly traits?: Traits | undefined;
  /** Not given where no day of a purchase is known. */
  readonly repeats?: Repeats | undefined;
}

/** What a list of the customer rests on; `own` where less is to be known than the world does. */
export function profileOf(
  world: World,
  customer: number,
  own: ArrayLike<number> = productsOf(world.interactions, customer),
): Profile {
  const ties = (world.ties[customer] ?? []).map(({ customer: other, probability, named, mutual }) => {
    const products = mutual || named ? productsOf(world.interactions, other) : [];
    return { probability, products, namedProducts: named ? products : [], mutual };
  });
  return { own, groups: groupsOf(world.groups ?? {}, customer, own), ties, around: aroundOf(world, customer) };
}

/** The friends of those friends of a customer who contribute, where these are too few to count and none may be named: those with most influence over them. */
function aroundOf({ interactions, ties }: World, customer: number): readonly Contributor[] {
  const contributes = (tie: WorldTie) => productsOf(interactions, tie.customer).length > 0;
  const all = (ties[customer] ?? []).filter(contributes);
  const friends = all.filter(({ mutual }) => mutual);
  if (friends.length >= tieContributorsMin || all.some(({ named }) => named)) return [];
  const known = new Set([customer, ...friends.map((friend) => friend.customer)]);
  const found = new Map<number, number>();
  for (const friend of friends) {
    for (const tie of (ties[friend.customer] ?? []).filter(contributes)) {
      if (!tie.mutual || known.has(tie.customer)) continue;
      found.set(tie.customer, (found.get(tie.customer) ?? 0) + friend.probability * tie.probability);
    }
  }
  return [...found]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, poolMembersMax)
    .map(([other, probability]) => ({ probability, products: productsOf(interactions, other) }));
}
