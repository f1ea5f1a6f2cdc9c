import type { Experiment } from '../../consent/experiment-shape.js';
import { type FigureKey, publishedCount } from '../../consent/statistics/figure.js';
import {
  contribute,
  type DisclosureRules,
  emptyTally,
  isPublishable,
  type Tally,
} from '../../consent/statistics/tally.js';
import type { ShownList } from '../../graph/experiment-reads.js';
import { chiSquareTail, normalBound } from './distribution.js';
import { differenceOf, type Estimate, noiseVariance, rateOf } from './rate.js';

/** What an arm came to. Null: too few customers to say it. Counts carry noise and are rounded to 5. */
export interface ArmReport {
  readonly arm: string;
  readonly share: number;
  readonly customers: number | null;
  readonly lists: number | null;
  /** Customers who used something that they were shown. */
  readonly used: number | null;
  /** Customers who did not want something that they were shown. */
  readonly dismissed: number | null;
  /** Of the customers, how many used something. */
  readonly rate: Estimate | null;
  /** By how much the rate is above that of the control; null for the control. */
  readonly difference: Estimate | null;
  readonly verdict: Verdict | null;
}

/** `HIGHER` and `LOWER` than the control; the others say why neither is said. */
export type Verdict = 'HIGHER' | 'LOWER' | 'NOT_SHOWN' | 'STILL_RUNNING' | 'TOO_FEW' | 'MISMATCH';

export interface ExperimentReport {
  readonly experiment: string;
  readonly arms: readonly ArmReport[];
  /** How probable it is that the arms have numbers of customers that are as far from their shares by chance; null where too few are in any. */
  readonly mismatchP: number | null;
  readonly isMismatch: boolean;
  readonly isOver: boolean;
}

/**
 * Below this the customers who are counted are no fair draw, so that no rate can be trusted (Fabijan, Gupchup, Gupta, Omhover, Qin, Vermeer and Dmitriev,
 * "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments", KDD 2019).
 */
export const mismatchBelow = 0.001;
const confidence = 0.95;

const measures = ['customers', 'lists', 'used', 'dismissed'] as const;
type Measure = (typeof measures)[number];

/** Counts what the arms of an experiment came to, customer after customer. */
export class ArmTallies {
  readonly #arms: ReadonlyMap<string, Record<Measure, ReturnType<typeof emptyTally>>>;

  constructor(private readonly experiment: Experiment) {
    this.#arms = new Map(
      experiment.arms.map(({ name }) => [
        name,
        { customers: emptyTally(), lists: emptyTally(), used: emptyTally(), dismissed: emptyTally() },
      ]),
    );
  }

  /** Adds all lists of one customer. Who was shown lists of two arms, because shares were changed on the way, is in neither. */
  add(lists: readonly ShownList[]): void {
    const [first] = lists;
    const tallies = this.#arms.get(first?.arm ?? '');
    if (tallies === undefined || lists.some(({ arm }) => arm !== first?.arm)) return;
    const positions = lists.flatMap((list) => list.positions);
    contribute(tallies.customers, 1);
    contribute(tallies.lists, lists.length);
    contribute(tallies.used, Number(positions.some(({ used }) => used)));
    contribute(tallies.dismissed, Number(positions.some(({ dismissed }) => dismissed)));
  }

  report({
    rules,
    key,
    nowMs,
  }: {
    readonly rules: DisclosureRules;
    readonly key: FigureKey;
    readonly nowMs: number;
  }): ExperimentReport {
    const { name, arms, until } = this.experiment;
    const published = arms.map((arm) => ({
      arm: arm.name,
      share: arm.share,
      ...this.#published(arm.name, rules, key),
    }));
    const mismatchP = mismatchOf(published, rules);
    const isMismatch = mismatchP !== null && mismatchP < mismatchBelow;
    const isOver = nowMs >= Date.parse(until);
    // Each arm is compared with the control: together they err as seldom as one would (Bonferroni).
    const bound = normalBound(1 - (1 - confidence) / (arms.length - 1));
    const [control] = published;
    return {
      experiment: name,
      mismatchP,
      isMismatch,
      isOver,
      arms: published.map((arm, place) => {
        const [rate, usual] = [
          rateAt(arm, normalBound(confidence)),
          control === undefined ? null : rateAt(control, bound),
        ];
        const own = rateAt(arm, bound);
        const difference = place === 0 || own === null || usual === null ? null : differenceOf(own, usual);
        const verdict = place === 0 ? null : verdictOf(difference, { isMismatch, isOver });
        return { ...arm, rate, difference, verdict };
      }),
    };
  }

  #published(arm: string, rules: DisclosureRules, key: FigureKey): Record<Measure, number | null> {
    const tallies = this.#arms.get(arm) as Record<Measure, Tally>;
    const all = tallies.customers;
    const shown = (measure: Measure): number | null => {
      const tally = tallies[measure];
      // The others are a group as well: where they are few, all but a few are named.
      const others = measure === 'used' || measure === 'dismissed' ? all.contributors - tally.contributors : null;
      const isShown =
        isPublishable(all, rules) &&
        isPublishable(tally, rules) &&
        (others === null || others >= rules.contributorsMin);
      return isShown ? publishedCount(tally, `${this.experiment.name} ${arm} ${measure}`, key) : null;
    };
    return { customers: shown('customers'), lists: shown('lists'), used: shown('used'), dismissed: shown('dismissed') };
  }
}

function rateAt(
  { customers, used }: { readonly customers: number | null; readonly used: number | null },
  bound: number,
) {
  return customers === null || used === null ? null : rateOf({ count: used, of: customers }, bound);
}

/** Pearson's chi-square test of the published numbers, whose noise adds to what chance does. Of an arm that is too small to show the number is taken that fits best. */
export function mismatchOf(
  arms: readonly { readonly share: number; readonly customers: number | null }[],
  { contributorsMin }: DisclosureRules,
): number | null {
  const shown = arms.reduce((sum, { customers }) => sum + (customers ?? 0), 0);
  if (shown === 0) return null;
  const shareShown = arms.reduce((sum, { share, customers }) => sum + (customers === null ? 0 : share), 0);
  const numbers = arms.map(
    ({ share, customers }) => customers ?? Math.min(contributorsMin - 1, (share * shown) / shareShown),
  );
  const total = numbers.reduce((sum, each) => sum + each, 0);
  const statistic = arms.reduce((sum, { share }, place) => {
    const expected = share * total;
    return sum + ((numbers[place] as number) - expected) ** 2 / (expected + noiseVariance);
  }, 0);
  return chiSquareTail(statistic, arms.length - 1);
}

function verdictOf(
  difference: Estimate | null,
  { isMismatch, isOver }: { readonly isMismatch: boolean; readonly isOver: boolean },
): Verdict {
  if (isMismatch) return 'MISMATCH';
  if (difference === null) return 'TOO_FEW';
  // Who looks each day and stops on a good one finds differences where there are none.
  if (!isOver) return 'STILL_RUNNING';
  if (difference.lower > 0) return 'HIGHER';
  return difference.upper < 0 ? 'LOWER' : 'NOT_SHOWN';
}
