import { type Interactions, productsOf } from './interactions.js';
import { type Neighbours, neighbourhood, type NeighbourhoodOptions } from './neighbourhood.js';
import { type PopularityOptions, popularityScores } from './popularity.js';
import {
  ascending,
  type Neighbour,
  type Sources,
  similarityScores,
  type Tie,
  tieContributorsMin,
  tieScores,
} from './ranking.js';

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
}

export type WorldOptions = NeighbourhoodOptions & { readonly popularity: PopularityOptions };

/** The sources of a customer's list over a world: the same functions that serve a request, over indexes. */
export function worldSources(world: World, options: WorldOptions): (customer: number) => Sources<number> {
  const { interactions } = world;
  const neighboursOf = remembered(neighbourhood(interactions, options));
  const popular = popularityScores(interactions, options.popularity);
  return (customer) => {
    const own = productsOf(interactions, customer);
    return {
      similar: similarityScores(own, neighboursOf),
      ties: tieScores(worldTies(world, customer), tieContributorsMin),
      popular,
      owned: new Set(own),
    };
  };
}

/** Ranks over indexes: equal scores in ascending order of the product. */
export const byIndex = ascending<number>;

function worldTies({ ties, interactions }: World, customer: number): Tie<number>[] {
  return (ties[customer] ?? []).map(({ customer: other, probability, named }) => {
    const products = [...productsOf(interactions, other)];
    return { probability, products, namedProducts: named ? products : [] };
  });
}

function remembered(neighboursOf: (product: number) => Neighbours): (product: number) => readonly Neighbour<number>[] {
  const known = new Map<number, readonly Neighbour<number>[]>();
  return (product) => {
    const before = known.get(product);
    if (before !== undefined) return before;
    const { products, weights } = neighboursOf(product);
    const neighbours = Array.from(products, (other, index) => ({ product: other, weight: weights[index] ?? 0 }));
    known.set(product, neighbours);
    return neighbours;
  };
}
