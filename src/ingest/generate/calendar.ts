import { cumulated, firstAbove, type Random } from './random.js';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** How much of the week's trade falls on each day, Sunday first, as in `Date.getUTCDay`. The mean is 1. */
const weekdayWeights: readonly number[] = [1.11, 0.77, 0.76, 0.82, 0.93, 1.17, 1.44];

/** A swelling of trade around a day of the year: its height over the ordinary and its width (standard deviation) in days. */
interface Season {
  readonly dayOfYear: number;
  readonly height: number;
  readonly widthDays: number;
}

const seasons: readonly Season[] = [
  { dayOfYear: 350, height: 1.1, widthDays: 12 }, // The weeks before the winter holidays.
  { dayOfYear: 330, height: 0.8, widthDays: 3 }, // The November sale.
  { dayOfYear: 66, height: 0.5, widthDays: 4 }, // The first week of March.
  { dayOfYear: 205, height: -0.25, widthDays: 20 }, // The holidays of summer.
  { dayOfYear: 20, height: -0.3, widthDays: 12 }, // After the holidays.
];

/** How busy a day is against an ordinary one: the weekday's weight times the season's. `day` is in days since 1970, UTC. */
function dayWeight(day: number): number {
  const weekday = weekdayWeights[(((day + 4) % 7) + 7) % 7] ?? 1;
  const dayOfYear = dayOfYearOf(day);
  const season = seasons.reduce(
    (sum, one) => sum + one.height * bell(daysApart(dayOfYear, one.dayOfYear), one.widthDays),
    1,
  );
  return weekday * season;
}

/** How wanted a kind of product is on a day: 1 on average over the year, `1 + swing` on its peak day. */
export function seasonalDemand(day: number, peakDayOfYear: number, swing: number): number {
  return 1 + swing * Math.cos((2 * Math.PI * daysApart(dayOfYearOf(day), peakDayOfYear)) / 365.25);
}

/** The days of the world's history with their weights, from which instants of trade are drawn. */
export class Calendar {
  readonly #cumulative: Float64Array;
  readonly #firstDay: number;

  /** `from` and `until` in milliseconds; the history is [from, until). */
  constructor(
    readonly from: number,
    readonly until: number,
  ) {
    this.#firstDay = Math.floor(from / dayMs);
    const days = Math.ceil(until / dayMs) - this.#firstDay;
    this.#cumulative = cumulated(Array.from({ length: days }, (_, index) => dayWeight(this.#firstDay + index)));
  }

  /** The share of the history's trade that falls into [from, until), 0 to 1. */
  share(from: number, until: number): number {
    const total = this.#before(this.until);
    return total === 0 ? 0 : Math.max(0, this.#before(until) - this.#before(from)) / total;
  }

  /** An instant of trade in [from, until), by the rhythm of the week, the year and the hours. `utcOffset` in hours. */
  instant(
    random: Random,
    span: { readonly from: number; readonly until: number },
    hours: Hours,
    utcOffset: number,
  ): number {
    const low = this.#before(span.from);
    const weight = low + random.next() * Math.max(0, this.#before(span.until) - low);
    const day = this.#firstDay + firstAbove(this.#cumulative, weight);
    const hour = random.weighted(hourWeights[hours]) + random.next();
    const at = day * dayMs + Math.round((hour - utcOffset) * 3600) * 1000;
    return Math.min(Math.max(at, span.from), span.until - 1000);
  }

  /** Weight of the history before an instant. */
  #before(at: number): number {
    const clipped = Math.min(Math.max(at, this.from), this.until);
    const day = Math.floor(clipped / dayMs) - this.#firstDay;
    const whole = this.#cumulative[day - 1] ?? 0;
    const next = this.#cumulative[day] ?? whole;
    return whole + (next - whole) * ((clipped / dayMs) % 1);
  }
}

/** When in the day something is done: in a shop's opening hours, or at a screen. */
export type Hours = 'shop' | 'screen';

const hourWeights: Readonly<Record<Hours, Float64Array>> = {
  shop: cumulated([0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 5, 6, 8, 8, 6, 6, 7, 9, 10, 8, 5, 2, 0, 0]),
  screen: cumulated([2, 1, 0.5, 0.3, 0.3, 0.5, 1, 3, 4, 4, 4, 4, 5, 5, 4, 4, 4, 5, 6, 8, 10, 11, 9, 5]),
};

/** An instant as the files write it: ISO 8601, UTC, to the second. */
export function instantText(at: number): string {
  const day = Math.floor(at / dayMs);
  const second = Math.floor((at - day * dayMs) / 1000);
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(twoDigits).join(':');
  return `${knownDay(day)}T${clock}Z`;
}

// Half of the time of a large world went into making dates out of numbers, for no more than a few thousand different days.
const dayTexts = new Map<number, string>();

function knownDay(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const text = dayText(day * dayMs);
  dayTexts.set(day, text);
  return text;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** A day as the files write it: ISO 8601. */
export function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function dayOfYearOf(day: number): number {
  const year = new Date(day * dayMs).getUTCFullYear();
  return day - Date.UTC(year, 0, 1) / dayMs;
}

function daysApart(one: number, other: number): number {
  const apart = Math.abs(one - other) % 365.25;
  return Math.min(apart, 365.25 - apart);
}

function bell(apart: number, width: number): number {
  return Math.exp(-(apart * apart) / (2 * width * width));
}
