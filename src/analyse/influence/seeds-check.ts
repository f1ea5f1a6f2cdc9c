import { everywhere } from '../../diffusion/diffusion.js';
import { diffusionGraph } from '../../diffusion/diffusion-graph.js';
import {
  defaultSeedOptions,
  maximiseInfluence,
  type SeedChoice,
  type SeedOptions,
  type SeedQuestion,
} from '../../diffusion/maximise.js';
import { creditOfSeeds, creditScores, type SharedCredit } from './credit-distribution.js';

/** What the log says of seeds that the learned probabilities choose: in customers' worth of acts, the seeds among them. */
export interface SeedsCheck {
  readonly seeds: number;
  /** Expected by the independent cascade with the probabilities. */
  readonly reach: number;
  /** What the seeds brought about in the log, by credit distribution. */
  readonly credit: number;
  /** What as many customers did of whom each alone has the highest credit. */
  readonly creditOfHighest: number;
  /** What as many customers of all do on average, if drawn one at a time. */
  readonly creditOfAny: number;
}

/** So many are chosen, at most one of twenty; and at least as many as a figure may be about, or nothing is told. */
const [seedsMax, customersPerSeed, seedsMin] = [50, 20, 10];
/** It is a check beside the run: it takes what sets it can have in little memory and time. */
const bounds = { memoryMb: 256, setsMax: 2 ** 18, worlds: 2_000, reachErrorMax: 0.005, flatteryMax: 0.02 };

/** Chooses seeds as `seedCustomers` does, among all, and scores them from the log. Null where there are too few customers, or too many ties for the memory. */
export async function checkSeeds(
  credit: SharedCredit,
  probability: Float64Array,
  { seed, breathe }: { readonly seed: number; readonly breathe: () => Promise<void> },
): Promise<SeedsCheck | null> {
  const { customers } = credit.log;
  const count = Math.min(seedsMax, Math.floor(customers / customersPerSeed));
  const passing = [...credit.ties.from.keys()].filter((tie) => (probability[tie] as number) > 0);
  if (count < seedsMin || passing.length === 0) return null;
  await breathe();
  const choice = await chosen(
    {
      graph: diffusionGraph({
        nodes: customers,
        from: passing.map((tie) => credit.ties.from[tie] as number),
        to: passing.map((tie) => credit.ties.to[tie] as number),
        probability: passing.map((tie) => probability[tie] as number),
        lag: null,
      }),
      diffusion: { model: 'independent_cascade', within: everywhere },
      budget: { total: count, costs: null },
      weights: null,
      allowed: null,
    },
    { ...defaultSeedOptions, ...bounds, seed },
  );
  if (choice === null) return null;
  const scores = creditScores(credit);
  const highest = [...scores.keys()].toSorted((x, y) => (scores[y] as number) - (scores[x] as number) || x - y);
  const mean = scores.reduce((sum, score) => sum + score, 0) / customers;
  return {
    seeds: choice.seeds.length,
    reach: rounded(choice.reach.mean),
    credit: rounded(creditOfSeeds(credit, new Set(choice.seeds))),
    creditOfHighest: rounded(creditOfSeeds(credit, new Set(highest.slice(0, count)))),
    creditOfAny: rounded(count * (1 + mean)),
  };
}

/** Where the first sets do not fit into the memory nothing is told: the run is not for this check. */
async function chosen(question: SeedQuestion, options: SeedOptions): Promise<SeedChoice | null> {
  try {
    return await maximiseInfluence(question, options);
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw cause;
  }
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}
