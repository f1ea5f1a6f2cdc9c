/** How soon products are bought again, of many customers together: what a run publishes, with no customer in it. */
export interface Replenishing {
  /** After so many days a purchase counts half. */
  readonly halfLifeDays: number;
  /** How far it counts that the time has come: an exponent, 0 where it counts nothing. */
  readonly timeliness: number;
  /** Four numbers a product (`Pace`); empty where nothing is told of any. */
  readonly paces: Float32Array;
}

/** How soon a product is bought again; the logarithm of an interval in days is normal. */
export interface Pace {
  /** Mean of the logarithm. */
  readonly mean: number;
  /** Its variance between the intervals of one customer. */
  readonly within: number;
  /** Its variance between the means of customers, above 0. */
  readonly between: number;
  /** Purchases after the first, of one customer on one day; above 0. */
  readonly rate: number;
}

/** What a customer bought of one product. Days are counted from 1970. */
export interface Bought {
  /** At least 1. */
  readonly purchases: number;
  readonly firstDay: number;
  readonly lastDay: number;
}

/** When somebody is looked at, and since when their purchases are known. */
export interface Span {
  readonly sinceDay: number;
  readonly today: number;
}

export const numbersOfPace = 4;
/** A product is due when it is no longer too early, as one says at a level of 95 %: of such intervals a twentieth are over by now. */
const dueShare = 0.05;
/** The score is the probability of a purchase within so many days. */
const withinDays = 7;

export const nothingReplenished: Replenishing = { halfLifeDays: 90, timeliness: 0, paces: new Float32Array(0) };

/** Null where nothing is told of the product. */
export function paceOf({ paces }: Pick<Replenishing, 'paces'>, product: number): Pace | null {
  const at = product * numbersOfPace;
  const [mean, within, between, rate] = paces.subarray(at, at + numbersOfPace);
  if (mean === undefined || within === undefined || between === undefined || rate === undefined) return null;
  return rate > 0 ? { mean, within, between, rate } : null;
}

/**
 * The probability that a customer buys a product again within a week, or 0 where it is not due. After Bhagat, Muralidharan, Lobzhanidze and Vishwanath, "Buy It
 * Again: Modeling Repeat Purchase Recommendations" (KDD 2018):
 *
 * - Purchases are a Poisson process whose rate has a gamma distribution over customers (their Poisson-gamma model): its posterior mean is
 *   `(count + halfLife · rate) / (exposure + halfLife)`. What the customer does by now is to count more than what they did long ago, so that a purchase of `d` days ago counts
 *   `2^(−d / halfLife)`, and so does a day of the exposure (discounting, as in the gamma-Poisson filter of Harvey and Fernandes, 1989).
 * - Intervals are log-normal (their aggregate time distribution), about a mean that is the customer's own as far as their purchases tell: the posterior mean of a
 *   normal. What share of such intervals would be over by now says whether the product is due, and to the power of `timeliness` multiplies the rate (their
 *   modified model lowers the rate before and after the mean interval instead).
 */
export function chanceNow(
  { halfLifeDays, timeliness }: Pick<Replenishing, 'halfLifeDays' | 'timeliness'>,
  pace: Pace,
  { bought, sinceDay, today }: Span & { readonly bought: Bought },
): number {
  if (today <= bought.lastDay) return 0;
  const over = shareOver(pace, bought, today);
  if (over < dueShare) return 0;
  const mean = halfLifeDays / Math.LN2;
  const exposure = mean * (1 - 2 ** (-Math.max(0, today - sinceDay) / halfLifeDays));
  const count = counted(bought, today, halfLifeDays);
  const rate = (count + halfLifeDays * pace.rate) / (exposure + halfLifeDays);
  return -Math.expm1(-withinDays * rate * over ** timeliness);
}

/** What share of a customer's intervals would be over by now. */
function shareOver({ mean, within, between }: Pace, { purchases, firstDay, lastDay }: Bought, today: number): number {
  const intervals = lastDay > firstDay ? purchases - 1 : 0;
  const [known, whole] = [intervals * between, within + intervals * between];
  // The mean of intervals is larger than what the mean of their logarithms says, by half of the variance that it evens out.
  const own = intervals === 0 ? mean : Math.log((lastDay - firstDay) / intervals) - (within / 2) * (1 - 1 / intervals);
  const expected = (within * mean + known * own) / whole;
  const variance = within + (within * between) / whole;
  return normalShare((Math.log(today - lastDay) - expected) / Math.sqrt(variance));
}

/** The purchases, each for what it counts by now. Between the first and the last, of which alone the days are known, they are taken to be spread evenly. */
function counted({ purchases, firstDay, lastDay }: Bought, today: number, halfLifeDays: number): number {
  const worth = (day: number) => 2 ** (-(today - day) / halfLifeDays);
  if (purchases === 1) return worth(lastDay);
  const ends = worth(firstDay) + worth(lastDay);
  if (purchases === 2 || lastDay === firstDay) return (ends * purchases) / 2;
  const between = ((worth(lastDay) - worth(firstDay)) * halfLifeDays) / Math.LN2 / (lastDay - firstDay);
  return ends + (purchases - 2) * between;
}

/** How much of a standard normal distribution lies below (Abramowitz and Stegun, 1964, 26.2.17: to 7.5e-8). */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(z));
  const series =
    t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  const above = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z > 0 ? 1 - above : above;
}

/** Products of a customer with how much speaks for each. */
export interface Due {
  readonly products: readonly number[];
  readonly weights: readonly number[];
}

/** Which of the products that a customer bought are due. */
export function dueOf(
  replenishing: Replenishing,
  bought: readonly (readonly [product: number, bought: Bought])[],
  span: Span,
): Due {
  const [products, weights]: [number[], number[]] = [[], []];
  for (const [product, of] of bought) {
    const pace = paceOf(replenishing, product);
    const chance = pace === null ? 0 : chanceNow(replenishing, pace, { ...span, bought: of });
    if (chance > 0) {
      products.push(product);
      weights.push(chance);
    }
  }
  return { products, weights };
}
