import { normalBound } from './distribution.js';
import type { Estimate } from './rate.js';

/** A position of a list that was shown, beside what the other weighting would have put there. */
export interface JudgedPosition {
  readonly shown: string;
  /** Null where the other weighting would have shown nothing. */
  readonly target: string | null;
  /** How probable it was that `shown` stood there, above 0. */
  readonly propensity: number;
  readonly used: boolean;
}

export type JudgedList = readonly JudgedPosition[];

/** How many products of a list are used, by the lists that were shown and by what the other weighting would show. */
export interface OffPolicy {
  /** Of the lists as they were shown. */
  readonly shown: Estimate;
  /** Inverse propensity scores: without bias, and of large variance. */
  readonly ips: Estimate;
  /** Self-normalised: a small bias, and less variance. */
  readonly selfNormalised: Estimate;
  /** Doubly robust, with a model of how often each product is used that other customers' lists made. */
  readonly doublyRobust: Estimate;
  /** How much more is used than of the lists as they were shown, by the doubly robust figure. */
  readonly gain: Estimate;
  /** As many customers would tell as much if all weighed the same: Kish's effective sample size. */
  readonly effectiveCustomers: number;
  /** The largest share of all weight that one customer has, 0 to 1. */
  readonly largestShare: number;
  /** The mean weight of a position, with its interval; where what was logged is what was done, and there is overlap, it is 1. */
  readonly meanWeight: Estimate;
}

const confidence = 0.95;
/** How many times the mean of all stands beside a product's own lists in the model of its use. */
const priorLists = 20;

/**
 * What lists of another weighting would be worth, judged by lists that were drawn with known propensities: the worth of a list is how many of its products are used,
 * and whether one is depends on the product and its position, not on what stands beside it (the item-position model; see `explored`). Each position where the list
 * holds what the other weighting would have put there counts `1 / propensity` times: Horvitz and Thompson, 1952; self-normalised: Swaminathan and Joachims, "The
 * Self-Normalized Estimator for Counterfactual Learning", 2015; doubly robust: Dudík, Langford and Li, "Doubly Robust Policy Evaluation and Learning", 2011.
 *
 * Lists of one customer are not independent, so that all intervals (95 %, by linearisation) are of sums over customers. `customers` has all lists of each, and at
 * least two customers.
 */
export function offPolicy(customers: readonly (readonly JudgedList[])[]): OffPolicy {
  const lists = customers.reduce((sum, each) => sum + each.length, 0);
  const models = [0, 1].map((half) => useModel(customers.filter((_, place) => place % 2 !== half)));
  const sums = customers.map((each, place) => sumsOf(each, models[place % 2] as UseModel));
  const total = (part: keyof Sums) => sums.reduce((sum, each) => sum + each[part], 0);
  const mean = (part: (each: Sums) => number) => meanOf(sums.map((each) => ({ sum: part(each), size: each.lists })));
  const [weight, weighted, targets] = [total('weight'), total('weighted'), total('targets')];
  const ratio = weight === 0 ? 0 : weighted / weight;
  const scale = weight === 0 ? 0 : targets / weight;
  return {
    shown: mean(({ used }) => used),
    ips: mean((each) => each.weighted),
    selfNormalised: around(
      (ratio * targets) / lists,
      sums.map((each) => (scale * (each.weighted - ratio * each.weight)) / lists),
    ),
    doublyRobust: mean((each) => each.robust),
    gain: mean((each) => each.robust - each.used),
    effectiveCustomers: weight === 0 ? 0 : weight ** 2 / sums.reduce((sum, each) => sum + each.weight ** 2, 0),
    largestShare: weight === 0 ? 1 : Math.max(...sums.map((each) => each.weight)) / weight,
    meanWeight: meanOf(sums.map((each) => ({ sum: each.weight, size: each.targets }))),
  };
}

interface Sums {
  readonly lists: number;
  readonly used: number;
  readonly targets: number;
  readonly weight: number;
  readonly weighted: number;
  readonly robust: number;
}

function sumsOf(lists: readonly JudgedList[], expected: UseModel): Sums {
  let [used, targets, weight, weighted, robust] = [0, 0, 0, 0, 0];
  for (const { shown, target, propensity, used: isUsed } of lists.flat()) {
    used += Number(isUsed);
    if (target === null) continue;
    targets += 1;
    robust += expected(target);
    if (shown !== target) continue;
    weight += 1 / propensity;
    weighted += Number(isUsed) / propensity;
    robust += (Number(isUsed) - expected(shown)) / propensity;
  }
  return { lists: lists.length, used, targets, weight, weighted, robust };
}

type UseModel = (productId: string) => number;

/** How often a product that is shown is used: its own share, drawn towards that of all. */
function useModel(customers: readonly (readonly JudgedList[])[]): UseModel {
  const counts = new Map<string, { shown: number; used: number }>();
  const all = { shown: 0, used: 0 };
  for (const { shown, used } of customers.flat(2)) {
    const count = counts.get(shown) ?? { shown: 0, used: 0 };
    counts.set(shown, count);
    for (const each of [count, all]) {
      each.shown += 1;
      each.used += Number(used);
    }
  }
  const mean = all.shown === 0 ? 0 : all.used / all.shown;
  return (productId) => {
    const { shown, used } = counts.get(productId) ?? { shown: 0, used: 0 };
    return (used + priorLists * mean) / (shown + priorLists);
  };
}

/** The mean of what clusters of different sizes sum up to. */
function meanOf(clusters: readonly { readonly sum: number; readonly size: number }[]): Estimate {
  const size = clusters.reduce((all, each) => all + each.size, 0);
  if (size === 0) return { value: 0, lower: 0, upper: 0 };
  const value = clusters.reduce((all, each) => all + each.sum, 0) / size;
  return around(
    value,
    clusters.map((each) => (each.sum - value * each.size) / size),
  );
}

/** An interval from what each customer moves the value by. */
function around(value: number, moves: readonly number[]): Estimate {
  const squares = moves.reduce((sum, move) => sum + move * move, 0);
  const half = normalBound(confidence) * Math.sqrt((squares * moves.length) / (moves.length - 1));
  return { value, lower: value - half, upper: value + half };
}
