import { socialTerms } from '../../consent/social-terms.js';
import { customersOfListsMax, type RecommendationReads } from '../../graph/recommendation-reads.js';
import type { InternalId, InternalIds } from '../../model/ids.js';
import { type Quality, qualityOf } from '../../recommend/metrics.js';
import { recommendationsFor } from '../../recommend/recommendations-for.js';
import { ModelShelf } from '../../recommend/served-model.js';
import { breathe, type JobDeps, runOptions } from '../job.js';
import { learnOptionsOf } from '../neighbourhood/neighbourhood.js';
import { type ColdQuality, coldQuality } from './cold.js';
import type { Pair } from './pairs-file.js';

export interface EvaluateInput {
  /** What is held out. */
  readonly test: readonly Pair[];
  /** What the graph was filled with: never a candidate, also where the customer does not let Kith know of it. */
  readonly train: readonly Pair[];
  /** Rows to hide for the cold case; null to leave it out. */
  readonly cold: readonly Pair[] | null;
}

export interface Evaluation {
  /** Customers whose facts the served neighbourhood rests on: none without consents. */
  readonly contributors: number;
  /** Test customers whose list was their own. The others got the non-personal one. */
  readonly personalLists: number;
  readonly warm: Quality;
  readonly cold: readonly ColdQuality[];
}

const depth = 20;

/**
 * Measures the served lists, made by the served code under consent, against what was held out: every product is a candidate that is not in
 * the customer's train rows. The cold case is recomputed in memory from what the graph lets out, by the same functions.
 */
export async function evaluate(
  deps: JobDeps & { readonly recommendations: RecommendationReads },
  input: EvaluateInput,
): Promise<Evaluation> {
  const heldOut = setsOf(deps.ids, input.test);
  const owned = setsOf(deps.ids, input.train);
  const terms = await socialTerms(deps.termsFor, 'personalise.own');
  const lists = new Map<InternalId, readonly string[]>();
  let personalLists = 0;
  const ground = { source: deps.recommendations, models: new ModelShelf() };
  const customers = [...heldOut.keys()];
  for (let start = 0; start < customers.length; start += customersOfListsMax) {
    const page = customers.slice(start, start + customersOfListsMax);
    const first = depth + Math.max(...page.map((id) => owned.get(id)?.size ?? 0));
    const found = await recommendationsFor(ground, page, { first, terms, ...runOptions(deps) });
    for (const [id, list] of found) {
      const candidates = list.filter(({ productId }) => owned.get(id)?.has(productId) !== true);
      lists.set(
        id,
        candidates.map(({ productId }) => productId),
      );
      if (candidates[0]?.nonPersonal === false) personalLists += 1;
    }
    const done = Math.min(start + page.length, customers.length);
    deps.progress({ stage: 'evaluating', done, total: customers.length, unit: 'customers' });
    await breathe(deps);
  }
  const run = (await deps.runs.current(runOptions(deps))).find(({ job }) => job === 'neighbourhood');
  return {
    contributors: run?.read ?? 0,
    personalLists,
    warm: qualityOf(lists, heldOut),
    cold:
      input.cold === null
        ? []
        : await coldQuality(deps, {
            heldOut,
            cold: input.cold,
            options: learnOptionsOf(run?.parameters ?? null, deps),
          }),
  };
}

function setsOf(ids: InternalIds, pairs: readonly Pair[]): Map<InternalId, Set<string>> {
  const sets = new Map<InternalId, Set<string>>();
  for (const { customer, product } of pairs) {
    const id = ids.of('Customer', customer);
    const known = sets.get(id) ?? new Set();
    sets.set(id, known.add(ids.of('Product', product)));
  }
  return sets;
}
