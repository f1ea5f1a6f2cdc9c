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
): InfluenceClassRow[] {
  const told = estimates.filter(
    ({ category, channel, followed, followers }) =>
      (category >= 0 || channel >= 0) && isPublishable(followed, rules) && isPublishable(followers, rules),
  );
  const sure = 1 - falseSayingMax / (2 * told.length);
  return told.map((estimate) => {
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
    const customers = Math.min(followed.contributors, followers.contributors);
    return {
      categoryId,
      facts: {
        ...place,
        passing,
        multiplier: Math.max(0, noisy.value),
        lower: Math.max(0, noisy.lower),
        upper: noisy.upper,
        lift: rounded(lift * (1 + liftNoise * drawn('lift'))),
        customers: Math.floor(customers / countStep) * countStep,
      },
    };
  });
}

function rounded(lift: number): number {
  return Number((Math.round(lift / liftStep) * liftStep).toFixed(1));
}
