import { actKinds } from '../../consent/acts.js';
import { countStep, type FigureKey, stickyDraw } from '../../consent/statistics/figure.js';
import { type DisclosureRules, isPublishable } from '../../consent/statistics/tally.js';
import type { InfluenceClassRow } from '../../graph/analysis-writes.js';
import { withNoise } from '../experiment/estimate.js';
import type { ClassEstimate } from './class-estimates.js';
import { tieKinds } from './gathering.js';

/** Chance that any class of a run is said to pass on further or less far and does not. */
const falseSayingMax = 0.01;
/** Noise of a lift, as a share of it, and the step that it is rounded to. */
const [liftNoise, liftStep] = [0.05, 0.1];

/**
 * What may be told of classes: those to which enough customers contribute, at either end, none of them too much; figures with noise in which one customer is lost. A class passes on further than
 * all acts where that is sure, all classes allowed for, and its own test claims a lift.
 */
export function publishedClasses(
  estimates: readonly ClassEstimate[],
  { categoryIds, rules, key }: { categoryIds: readonly string[]; rules: DisclosureRules; key: FigureKey },
): PublishedClass[] {
  const told = publishable(estimates, rules);
  const sure = 1 - falseSayingMax / (2 * Math.max(1, told.length));
  return told.map((estimate): PublishedClass => {
    const { category, channel, multiplier, lower, upper, lift, further, followed, followers } = estimate;
    const place = {
      ties: channel < 0 ? null : (tieKinds[Math.floor(channel / actKinds.length)] ?? null),
      acts: channel < 0 ? null : (actKinds[channel % actKinds.length]?.kind ?? null),
    };
    const categoryId = categoryIds[category] ?? null;
    const cohort = [estimate.exposures, followed, followers];
    const drawn = (figure: string) => stickyDraw(cohort, `${categoryId} ${place.ties} ${place.acts} ${figure}`, key);
    const noisy = withNoise({ value: multiplier, lower, upper }, drawn('multiplier'));
    const passing = further >= sure && lift > 0 ? 'FURTHER' : 1 - further >= sure ? 'LESS_FAR' : 'ALIKE';
    const customers = Math.floor(Math.min(followed.contributors, followers.contributors) / countStep) * countStep;
    const toldLift = rounded(lift * (1 + liftNoise * drawn('lift')));
    if (category < 0 && channel < 0) return wholeClass({ lift: toldLift, customers });
    return {
      category,
      channel,
      categoryId,
      facts: {
        ...place,
        passing,
        multiplier: Math.max(0, noisy.value),
        lower: Math.max(0, noisy.lower),
        upper: noisy.upper,
        lift: toldLift,
        customers,
        ...unasked,
      },
    };
  });
}

/** All acts: what the others are beside. */
export function wholeClass({ lift, customers }: { readonly lift: number; readonly customers: number }): PublishedClass {
  const alike = { passing: 'ALIKE', multiplier: 1, lower: 1, upper: 1 } as const;
  const facts = { ties: null, acts: null, ...alike, lift, customers, ...unasked };
  return { category: -1, channel: -1, categoryId: null, facts };
}

/** Of no hold-out. */
export const unasked = {
  claim: 'PROPAGATION',
  experiment: null,
  difference: null,
  differenceLower: null,
  differenceUpper: null,
  shownCustomers: null,
  heldOutCustomers: null,
} as const;

export interface PublishedClass extends InfluenceClassRow {
  readonly category: number;
  readonly channel: number;
}

function publishable(estimates: readonly ClassEstimate[], rules: DisclosureRules): ClassEstimate[] {
  return estimates.filter(
    ({ followed, followers }) => isPublishable(followed, rules) && isPublishable(followers, rules),
  );
}

function rounded(lift: number): number {
  return Number((Math.round(lift / liftStep) * liftStep).toFixed(1));
}
