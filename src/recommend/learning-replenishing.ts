import type { Anchor, Blend } from './blend.js';
import { fitPaces, type PurchaseDays, type Repeats } from './fit-replenishing.js';
import { productsOf } from './interactions.js';
import type { Learned } from './learned.js';
import { ndcgAt } from './metrics.js';
import type { OutOfFold } from './out-of-fold.js';
import { type Bought, dueOf, nothingReplenished, type Replenishing } from './replenishing.js';
import { seededRandom } from './seeded.js';
import type { Scorer } from './signals.js';
import { type Contest, contestOf, mean, searchDue } from './weight-search.js';
import { profileOf, type World } from './world.js';

/** Of how replenishing is learned: what is served until it was. */
export type LearnedReplenishing = Learned['replenishing'];

const halfLives = [30, 90, 270];
const timelinesses = [0, 0.1, 0.3, 1];
const depth = 20;
const ownMax = 200;

/** One customer on the last day of theirs that is asked about: what they had bought before, and what they bought then. */
interface LastDay {
  readonly customer: number;
  readonly before: PurchaseDays;
  readonly wanted: ReadonlySet<number>;
}

interface About {
  readonly seed: number;
  readonly customersMax: number;
  readonly supportMin: number;
}

/**
 * Chooses how long a purchase counts and how far it counts that its time has come, by NDCG@20 of what was bought again on everybody's last day, by all that was bought before; and the weight
 * of what is due, on the last days of those of whom no model knows anything, where what is due stands beside what is new. It counts only if the gain is seen, and the other
 * weights stay: where nobody buys again it is 0.
 */
export function* learnReplenishing(
  aside: OutOfFold,
  scorer: Scorer,
  { blend, ...about }: About & { readonly blend: Blend },
): Generator<undefined, { readonly blend: Blend; readonly replenishing: LearnedReplenishing }> {
  const { halfLifeDays, timeliness } = nothingReplenished;
  const unlearned = { blend, replenishing: { halfLifeDays, timeliness } };
  const { repeats } = aside.facts;
  if (repeats === undefined) return unlearned;
  const days = repeats.rows.flatMap((row, customer) => lastDayOf(row, customer, Number.POSITIVE_INFINITY) ?? []);
  const paces = fitPaces(historyOf(repeats, days), about.supportMin);
  yield;
  if (paces.length === 0) return unlearned;
  const replenishing = chosen(paces, sampled(days.filter(buysAgain), about));
  yield;
  const strangers = days.filter(({ customer }) => productsOf(aside.fitted.interactions, customer).length === 0);
  const found: Anchor[] = [];
  for (const [place, { known, weights }] of blend.entries()) {
    const productsMax = place === blend.length - 1 ? Number.POSITIVE_INFINITY : known;
    const cases = sampled(strangers, about).flatMap(
      ({ customer }) => lastDayOf(repeats.rows[customer] as PurchaseDays, customer, productsMax) ?? [],
    );
    const contests = cases.map((each) => contestOn(each, { facts: aside.facts, scorer, replenishing }));
    found.push({ known, weights: searchDue(contests, weights, 'replenish') });
    yield;
  }
  const { halfLifeDays: learned, timeliness: counts } = replenishing;
  return { blend: found, replenishing: { halfLifeDays: learned, timeliness: counts } };
}

/** The last day before which at most so many products, and at least one, were known. */
function lastDayOf(row: PurchaseDays, customer: number, productsMax: number): LastDay | null {
  const firsts = row.products.map(({ days }) => days[0] as number).sort((a, b) => a - b);
  const beyond = firsts[productsMax] ?? Number.POSITIVE_INFINITY;
  const all = row.products.flatMap(({ days }) => days.filter((day) => day <= beyond));
  const day = all.reduce((latest, each) => Math.max(latest, each), Number.NEGATIVE_INFINITY);
  const earlier = (days: readonly number[]) => days.filter((each) => each < day);
  const products = row.products.flatMap(({ product, days }) =>
    (days[0] as number) < day ? [{ product, days: earlier(days) }] : [],
  );
  if (products.length === 0) return null;
  const wanted = row.products.filter(({ days }) => days.includes(day)).map(({ product }) => product);
  return { customer, before: { until: day, products }, wanted: new Set(wanted) };
}

function historyOf({ shelves }: Repeats, days: readonly LastDay[]): Repeats {
  return { rows: days.map(({ before }) => before), shelves };
}

function buysAgain({ before, wanted }: LastDay): boolean {
  return before.products.some(({ product }) => wanted.has(product));
}

/** A seeded part of them where they are many. */
function sampled<T>(items: readonly T[], { seed, customersMax }: About): readonly T[] {
  const random = seededRandom(seed);
  const share = customersMax / Math.max(1, items.length);
  return share >= 1 ? items : items.filter(() => random() < share);
}

function chosen(paces: Float32Array, days: readonly LastDay[]): Replenishing {
  const choices = halfLives.flatMap((halfLifeDays) =>
    timelinesses.map((timeliness) => ({ halfLifeDays, timeliness, paces })),
  );
  const qualities = choices.map((choice) => mean(Float64Array.from(days, (each) => qualityOn(each, choice))));
  return choices[qualities.indexOf(Math.max(...qualities))] as Replenishing;
}

function qualityOn(day: LastDay, replenishing: Replenishing): number {
  const { products, weights } = dueOn(day, replenishing);
  const best = [...products.keys()].sort(
    (a, b) => (weights[b] as number) - (weights[a] as number) || (products[a] as number) - (products[b] as number),
  );
  const again = new Set(day.before.products.flatMap(({ product }) => (day.wanted.has(product) ? product : [])));
  return ndcgAt(
    best.slice(0, depth).map((place) => products[place] as number),
    again,
    depth,
  );
}

function dueOn({ before }: LastDay, replenishing: Replenishing) {
  const bought = before.products.map(({ product, days }) => [product, boughtOn(days)] as const);
  return dueOf(replenishing, bought, { sinceDay: sinceOf(before), today: before.until });
}

function boughtOn(days: readonly number[]): Bought {
  return { purchases: days.length, firstDay: days[0] as number, lastDay: days.at(-1) as number };
}

function sinceOf({ products }: PurchaseDays): number {
  return products.reduce((since, { days }) => Math.min(since, days[0] as number), Number.POSITIVE_INFINITY);
}

/** What was bought that day, against the list of that day. */
function contestOn(
  day: LastDay,
  {
    facts,
    scorer,
    replenishing,
  }: { readonly facts: World; readonly scorer: Scorer; readonly replenishing: Replenishing },
): Contest {
  const latest = day.before.products.toSorted((a, b) => (b.days.at(-1) as number) - (a.days.at(-1) as number));
  const all = latest.map(({ product }) => product);
  const profile = profileOf(facts, day.customer, all.slice(0, ownMax));
  return contestOf(scorer.signals({ ...profile, left: all, due: dueOn(day, replenishing) }), day.wanted);
}
