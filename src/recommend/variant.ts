import type { Arm } from '../consent/experiment-shape.js';
import { type SignalName, signalNames } from '../model/signal-names.js';
import { type Ranked, rankProducts, type Weights } from './blend.js';
import type { RecommendationReason } from './explanation.js';
import { explored } from './exploration.js';
import type { ServedModel } from './served-model.js';
import type { Signals } from './signals.js';

/** How a list is made other than usual, for one customer who takes part in an experiment. */
export interface Variant {
  readonly arm: Pick<Arm, 'weights' | 'exploration'>;
  /** Uniform from 0 up to but not 1. */
  readonly random: () => number;
  /** Told once a list stands. */
  readonly note: (log: ListLog) => void;
}

/**
 * Signals that rest on what the customer has, on what many have, on the catalogue and on the day. The others rest on what was let be used for this list, and for no log (what ties have, and which
 * community the customer is in), or on what it was asked for. A log of before a signal was added at the end has fewer.
 */
export const loggedSignals = [
  'linear',
  'factors',
  'popular',
  'season',
  'content',
  'replenish',
  'walk',
] as const satisfies readonly SignalName[];

/** Another reason would say in a log what others let be used for this list, what it was asked for, or that the customer bought the product, which a rule of retention may have forgotten. */
const loggedReasons: ReadonlySet<RecommendationReason> = new Set(['SIMILAR_ITEMS', 'CONTENT', 'SEASON', 'POPULAR']);

/** A reason as a log may hold it, null for one that it may not. */
export function loggedReason(reason: RecommendationReason): RecommendationReason | null {
  return loggedReasons.has(reason) ? reason : null;
}

/** What has to be known of a list to judge another weighting by it. */
export interface ListLog {
  readonly products: readonly { readonly productId: string; readonly propensity: number }[];
  /** The products that the list was drawn from, best first, with what each of `loggedSignals` added to the score; null where nothing was drawn, or another signal counted. */
  readonly candidates: readonly { readonly productId: string; readonly terms: readonly number[] }[] | null;
}

/** The learned weights, each multiplied by what the arm says of it. */
export function weightsOf(learned: Weights, arm: Pick<Arm, 'weights'> | undefined): Weights {
  if (arm === undefined) return learned;
  const changed = signalNames.map((name) => [name, learned[name] * (arm.weights[name] ?? 1)]);
  return Object.fromEntries(changed) as Record<SignalName, number>;
}

/** Notes a list of which nothing was drawn. */
export function noteAsItIs(variant: Variant | undefined, list: readonly { readonly productId: string }[]): void {
  variant?.note({ products: list.map(({ productId }) => ({ productId, propensity: 1 })), candidates: null });
}

/** A list of `first` products of which the arm's share of positions is filled by chance. */
export function exploredRanking(
  { arm, random, note }: Variant,
  { signals, weights, model }: { readonly signals: Signals; readonly weights: Weights; readonly model: ServedModel },
  first: number,
): Ranked[] {
  const { share, candidates } = arm.exploration;
  const pool = rankProducts(signals, weights, Math.min(Math.max(first, candidates), signals.owned.length));
  const drawn = explored({ positions: first, candidates: pool.length, share }, random);
  const idOf = (candidate: number) => model.productIds[pool[candidate]?.product ?? -1] ?? '';
  note({
    products: drawn.map(({ candidate, propensity }) => ({ productId: idOf(candidate), propensity })),
    candidates: othersCount(signals, weights)
      ? null
      : pool.map(({ terms }, candidate) => ({
          productId: idOf(candidate),
          terms: loggedSignals.map((name) => terms[name]),
        })),
  });
  return drawn.map(({ candidate }) => pool[candidate] as Ranked);
}

const logged: ReadonlySet<SignalName> = new Set(loggedSignals);

function othersCount({ scores }: Signals, weights: Weights): boolean {
  return signalNames.some((name) => !logged.has(name) && weights[name] !== 0 && scores[name] !== null);
}
