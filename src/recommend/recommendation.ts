import { z } from 'zod';
import { type Learned, unlearned } from './learning.js';
import {
  ascending,
  rankProducts,
  type RecommendationReason,
  type Tie,
  tieContributorsMin,
  tieScores,
} from './ranking.js';

/** One product of a customer's list. */
export interface Recommendation {
  readonly productId: string;
  /** From 1. */
  readonly rank: number;
  /** 0 to the sum of the blend's weights; comparable within one list only. */
  readonly score: number;
  readonly reason: RecommendationReason;
  /** Nothing personal went into the list, neither to choose nor to leave out: everybody would get it. */
  readonly nonPersonal: boolean;
}

/** What one list is made of, by product id. */
export interface Evidence {
  readonly owned: readonly string[];
  readonly similar: readonly (readonly [string, number])[];
  readonly ties: readonly Tie<string>[];
  readonly popular: readonly (readonly [string, number])[];
}

/** The list of one customer. Equal scores stand in the order of the product's id. */
export function recommendationsOf(evidence: Evidence, learned: Learned, first: number): Recommendation[] {
  const sources = {
    similar: new Map(evidence.similar),
    ties: tieScores(evidence.ties, tieContributorsMin),
    popular: new Map(evidence.popular),
    owned: new Set(evidence.owned),
  };
  const nonPersonal = sources.similar.size === 0 && sources.ties.size === 0 && sources.owned.size === 0;
  return rankProducts(sources, learned.blend, { first, order: ascending<string> }).map(({ product, ...ranked }) => ({
    productId: product,
    ...ranked,
    nonPersonal,
  }));
}

const learnedShape = z.object({
  alpha: z.number(),
  beta: z.number(),
  blend: z.object({ similar: z.number(), ties: z.number(), popular: z.number() }),
  ndcgAt20: z.number(),
  customers: z.number(),
});

/** What a run of the neighbourhood learned, from its parameters as JSON; the defaults where there is no run. */
export function learnedFrom(parameters: string | null): Learned {
  if (parameters === null) return unlearned;
  const parsed = z.object({ learned: learnedShape }).safeParse(JSON.parse(parameters));
  return parsed.success ? parsed.data.learned : unlearned;
}
