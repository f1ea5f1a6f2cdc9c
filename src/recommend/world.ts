import { type Interactions, productsOf } from './interactions.js';
import type { Communities } from './rising.js';
import type { Profile } from './signals.js';

/** Who moves whom: the tie of one customer to another, by index. */
export interface WorldTie {
  readonly customer: number;
  /** 0 to 1. */
  readonly probability: number;
  /** The other customer agreed to be named. */
  readonly named: boolean;
}

/** Everything that learning and evaluation score with, in memory, by indexes. */
export interface World {
  readonly interactions: Interactions;
  /** For each customer those who influence it. */
  readonly ties: readonly (readonly WorldTie[])[];
  /** Not given where nobody is in one. */
  readonly communities?: Communities;
}

/** What a list of the customer rests on; `own` where less is to be known than the world does. */
export function profileOf(
  { interactions, ties, communities }: World,
  customer: number,
  own: ArrayLike<number> = productsOf(interactions, customer),
): Profile {
  return {
    own,
    communities: communities?.of[customer] ?? [],
    ties: (ties[customer] ?? []).map(({ customer: other, probability, named }) => {
      const products = productsOf(interactions, other);
      return { probability, products, namedProducts: named ? products : [] };
    }),
  };
}
