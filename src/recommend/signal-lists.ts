import { type SignalName, signalNames } from '../model/signal-names.js';
import { rankProducts, type Weights } from './blend.js';
import { type Evidence, scored } from './recommendation.js';
import type { ServedModel } from './served-model.js';

/** What one signal is worth in a list: the products that it names alone, and those that the learned weights of all others name. Best first. */
export interface SignalLists {
  readonly alone: readonly string[];
  readonly without: readonly string[];
}

/** The lists of one customer by each signal, at most `first` products each. */
export function signalLists(
  evidence: Evidence,
  model: ServedModel,
  first: number,
): ReadonlyMap<SignalName, SignalLists> {
  const { signals, weights } = scored(evidence, model, { everySignal: true });
  const listBy = (these: Weights) =>
    rankProducts(signals, these, first).map(({ product }) => model.productIds[product] ?? '');
  return new Map(
    signalNames.map((name) => [
      name,
      {
        alone: listBy({ ...none, [name]: 1 }),
        without: listBy({ ...weights, [name]: 0 }),
      },
    ]),
  );
}

const none = Object.fromEntries(signalNames.map((name) => [name, 0])) as Record<SignalName, number>;
