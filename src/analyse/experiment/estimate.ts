import { createHash } from 'node:crypto';
import type { Experiment } from '../../consent/experiment-shape.js';
import { countStep, type FigureKey, stickyDraw } from '../../consent/statistics/figure.js';
import type { ShownList } from '../../graph/experiment-reads.js';
import type { SignalName } from '../../model/signal-names.js';
import { loggedSignals } from '../../recommend/variant.js';
import { normalBound } from './distribution.js';
import { type JudgedList, type OffPolicy, offPolicy } from './off-policy.js';
import type { Estimate } from './rate.js';

/** By what the learned weight of a signal is multiplied; 1 where nothing is said. */
export type Weighting = Readonly<Partial<Record<SignalName, number>>>;

/** `NO_DRAWS`: no list was drawn, so none has propensities. `TOO_FEW` customers, or too few who used something. `THIN_OVERLAP`: too little of what was shown is what the weighting would show. */
export type Refusal = 'NO_DRAWS' | 'TOO_FEW' | 'THIN_OVERLAP';

/** What may be told of a judgement: no number of customers or lists. */
export type Figures = Pick<OffPolicy, (typeof told)[number]>;
const told = ['shown', 'ips', 'selfNormalised', 'doublyRobust', 'gain', 'meanWeight'] as const;

/** What another weighting would be worth, or why the log does not tell. */
export interface WeightingEstimate {
  readonly refused: Refusal | null;
  /** With noise that one customer is lost in, rounded; null where it is refused. */
  readonly figures: Figures | null;
  /** As many customers would tell as much if all weighed the same, rounded down to 5; null where there are too few to say. */
  readonly effectiveCustomers: number | null;
}

/** Fewer than these tell nothing, and one who weighs more than this would be told of. */
const effectiveCustomersMin = 50;
const largestShareMax = 0.1;

/** Collects the lists of an experiment that another weighting can be judged by: those of arms that draw and change no weights, of which the terms are known. */
export class WeightingLog {
  readonly #customers: (readonly JudgedList[])[] = [];
  readonly #arms: ReadonlySet<string>;
  /** Of who was shown what and used it, whatever the weighting. */
  readonly #cohort = createHash('sha256');

  constructor(
    { arms }: Experiment,
    private readonly weighting: Weighting,
  ) {
    const usable = arms.filter(
      ({ weights, exploration }) => exploration.share > 0 && Object.keys(weights).length === 0,
    );
    this.#arms = new Set(usable.map(({ name }) => name));
  }

  /** Adds all lists of one customer. */
  add(lists: readonly ShownList[]): void {
    const judged = lists.flatMap((list) => {
      const { arm, candidates, terms, positions } = list;
      if (!this.#arms.has(arm) || candidates === null || terms === null) return [];
      const target = ranked(candidates, terms, this.weighting);
      return [
        positions.map(({ productId, propensity, used }, place) => ({
          shown: productId,
          target: target[place] ?? null,
          propensity,
          used,
        })),
      ];
    });
    if (judged.length === 0) return;
    this.#customers.push(judged);
    const seen = judged.map((list) => list.map(({ shown, propensity, used }) => [shown, propensity, used]));
    this.#cohort.update(JSON.stringify(seen));
  }

  /**
   * `contributorsMin`: the fewest customers behind a figure. The noise is drawn from the cohort, not from the weighting: whoever asks for many weightings that
   * are nearly the same meets the same noise, and one customer more or fewer, or another number of days, is another cohort.
   */
  estimate({ contributorsMin, key }: { readonly contributorsMin: number; readonly key: FigureKey }): WeightingEstimate {
    const customers = this.#customers;
    if (customers.length === 0) return { refused: 'NO_DRAWS', figures: null, effectiveCustomers: null };
    const users = customers.filter((lists) => lists.flat().some(({ used }) => used)).length;
    if (customers.length < Math.max(2, contributorsMin) || users < contributorsMin)
      return { refused: 'TOO_FEW', figures: null, effectiveCustomers: null };
    const found = offPolicy(customers);
    const effectiveCustomers = Math.floor(found.effectiveCustomers / countStep) * countStep;
    if (isThin(found)) return { refused: 'THIN_OVERLAP', figures: null, effectiveCustomers };
    const cohort = [this.#cohort.copy().digest('hex')];
    const published = told.map((name) => [name, withNoise(found[name], stickyDraw(cohort, name, key))]);
    const figures = Object.fromEntries(published) as unknown as Figures;
    return { refused: null, figures, effectiveCustomers };
  }
}

/**
 * Noise of up to half of the interval's half width, rounded to a step of at most an eighth of it: who weighs a tenth, the most that one customer may, moves a figure by about as much.
 * The interval is widened by what the noise may do, of the variance of a uniform draw. `drawn`: -1 to 1.
 */
export function withNoise({ value, lower, upper }: Estimate, drawn: number): Estimate {
  const half = (upper - lower) / 2;
  if (half === 0) return { value, lower, upper };
  const most = half / 2;
  const step = 10 ** Math.floor(Math.log10(half / 8));
  const round = (exact: number) => Number((Math.round(exact / step) * step).toFixed(12));
  const widened = (side: number) => Math.hypot(side, (normalBound(0.95) * most) / Math.sqrt(3));
  const middle = value + drawn * most;
  return {
    value: round(middle),
    lower: round(middle - widened(value - lower)),
    upper: round(middle + widened(upper - value)),
  };
}

function isThin({ effectiveCustomers, largestShare, meanWeight: { lower, value, upper } }: OffPolicy): boolean {
  // Twice the interval: where the mean weight is further from 1, the log holds too little of the weighting, or is not what was done.
  const isOff = Math.abs(value - 1) > upper - lower;
  return effectiveCustomers < effectiveCustomersMin || largestShare > largestShareMax || isOff;
}

/** The candidates in the order of another weighting; those that it gives nothing are not in it. */
export function ranked(
  candidates: readonly string[],
  terms: readonly number[],
  weighting: Weighting,
): readonly string[] {
  const width = terms.length / Math.max(1, candidates.length);
  const factors = loggedSignals.slice(0, width).map((name) => weighting[name] ?? 1);
  const scores = candidates.map((_, place) =>
    factors.reduce((sum, factor, at) => sum + factor * (terms[place * width + at] ?? 0), 0),
  );
  return candidates
    .map((productId, place) => ({ productId, place, score: scores[place] ?? 0 }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .map(({ productId }) => productId);
}
