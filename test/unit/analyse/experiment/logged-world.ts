import { explored } from '../../../../src/recommend/exploration.js';
import { ranked, type Weighting } from '../../../../src/analyse/experiment/estimate.js';
import { seededRandom } from '../../../../src/recommend/seeded.js';
import type { ShownList } from '../../../../src/graph/experiment-reads.js';

/** A log of which the truth is known: whether a product is used depends on the product and the customer's taste. */
export interface LoggedWorld {
  readonly customers: readonly (readonly ShownList[])[];
  /** How many products of a list would be used, on average over these customers, if the lists were another weighting's. */
  truth(weighting: Weighting): number;
}

const positions = 3;
const pool = 6;

export function loggedWorld(about: {
  readonly seed: number;
  readonly customers: number;
  readonly share: number;
  readonly arm?: string;
}): LoggedWorld {
  const random = seededRandom(about.seed);
  const people = Array.from({ length: about.customers }, () => person(random));
  return {
    customers: people.map((each) =>
      Array.from({ length: 1 + Math.floor(random() * 3) }, (): ShownList => {
        const drawn = explored({ positions, candidates: pool, share: about.share }, random);
        return {
          arm: about.arm ?? 'draws',
          candidates: each.candidates,
          terms: each.terms,
          positions: drawn.map(({ candidate, propensity }) => {
            const productId = each.candidates[candidate] ?? '';
            return { productId, propensity, used: random() < (each.uses.get(productId) ?? 0), dismissed: false };
          }),
        };
      }),
    ),
    truth: (weighting) => {
      // Who has more lists counts more often, by chance and not by taste.
      const worths = people.map(({ candidates, terms, uses }) =>
        ranked(candidates, terms, weighting)
          .slice(0, positions)
          .reduce((sum, productId) => sum + (uses.get(productId) ?? 0), 0),
      );
      return worths.reduce((sum, each) => sum + each, 0) / worths.length;
    },
  };
}

/** Candidates in the order of their scores, each with what three signals add; the third signal is what the customer really goes by. */
function person(random: () => number) {
  const made = Array.from({ length: pool }, (_, product) => {
    const terms = [random(), random() * 0.5, random() * 0.5];
    return {
      productId: `p${product}`,
      terms,
      score: terms.reduce((sum, each) => sum + each, 0),
      use: 0.02 + 0.5 * (terms[2] ?? 0),
    };
  }).sort((one, other) => other.score - one.score);
  return {
    candidates: made.map(({ productId }) => productId),
    terms: made.flatMap(({ terms }) => terms),
    uses: new Map(made.map(({ productId, use }) => [productId, use])),
  };
}
