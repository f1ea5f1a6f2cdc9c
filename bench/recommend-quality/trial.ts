import { Trial, type TrialCase } from '../../src/analyse/evaluation/trial.js';
import { noProgress } from '../../src/model/progress.js';
import { packInteractions, productsOf } from '../../src/recommend/interactions.js';
import type { LearnOptions } from '../../src/recommend/learning.js';
import type { DataSet } from './sets.js';

/** What a deployment decides: how small a count may be, and whether friends agreed to be named. */
export interface Rules {
  readonly itemSupport: number;
  readonly pairSupport: number;
  readonly named: boolean;
}

/** Nobody watches a bench. */
export const unwatched = { progress: noProgress };

/** A set without the rows that are hidden, and all that is learned of it but the weights. */
export interface SetTrial {
  readonly set: DataSet;
  readonly interactions: DataSet['interactions'];
  readonly hidden: DataSet['cold'];
  readonly trial: Trial;
  readonly seconds: number;
}

export async function trialOf(
  set: DataSet,
  rules: Rules,
  about: { readonly seed: number; readonly hidden?: DataSet['cold'] },
): Promise<SetTrial> {
  const began = performance.now();
  const hidden = about.hidden ?? new Map();
  const rows = Array.from({ length: set.interactions.customerCount }, (_, customer) => {
    const gone = new Set(hidden.get(customer));
    return [...productsOf(set.interactions, customer)].filter((product) => !gone.has(product));
  });
  const interactions = packInteractions(rows, set.interactions.productCount);
  const trial = await Trial.make(unwatched, { interactions, ties: [] }, optionsOf(rules, about.seed));
  return { set, interactions, hidden, trial, seconds: (performance.now() - began) / 1_000 };
}

/** Everybody who has held-out rows or, of the hidden customers, those who have, with `kept` products known. */
export function casesOf({ set, interactions, hidden }: SetTrial, kept: number | null): TrialCase[] {
  return [...set.heldOut].flatMap(([customer, heldOut]): TrialCase[] => {
    const rows = hidden.get(customer);
    if (kept === null) return [{ customer, own: productsOf(interactions, customer), left: [], heldOut }];
    return rows === undefined ? [] : [{ customer, own: rows.slice(0, kept), left: rows, heldOut }];
  });
}

export function optionsOf({ itemSupport, pairSupport }: Rules, seed: number): LearnOptions {
  return {
    seed,
    customersMax: 2_000,
    linear: { predictorsMax: 100, supportMin: itemSupport, pairSupportMin: pairSupport },
    factors: { rounds: 10, supportMin: Math.max(itemSupport, pairSupport) },
    popularity: { supportMin: itemSupport, productsMax: 500 },
  };
}
