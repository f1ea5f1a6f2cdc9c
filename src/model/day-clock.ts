import { partsOfDay } from './part-of-day.js';

const hoursOfPart = 6;
const firstHour = 6;
const quarterSeconds = 900;
const daySeconds = 86_400;

/** Whether there is a clock of this name, as `Europe/Berlin` or `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A quarter of an hour by the clock of a zone. */
interface Quarter {
  /** Since midnight. */
  readonly minutes: number;
  /** Since the year 0. */
  readonly month: number;
}

/** Tells which part of a day and which month it was, by the clock of one time zone. */
export class DayClock {
  readonly #format: Intl.DateTimeFormat;
  /** By quarters of an hour, by which the clocks of the world differ: asking the calendar for each of many times would take minutes. */
  readonly #quarters = new Map<number, Quarter>();

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    });
  }

  /** By its index in `partsOfDay`. Null for midnight, here or in UTC: it is how a day without a time stands in data. */
  partAt(seconds: number): number | null {
    const { minutes } = this.#quarterAt(seconds);
    if (seconds % daySeconds === 0 || (minutes === 0 && seconds % quarterSeconds === 0)) return null;
    const hour = Math.floor(minutes / 60);
    return Math.floor((hour - firstHour + 24) / hoursOfPart) % partsOfDay.length;
  }

  /** Months since the year 0, so that the rest by 12 is the month of the year, from 0. A day without a time, which is midnight in UTC, is that day wherever it is. */
  monthAt(seconds: number): number {
    if (seconds % daySeconds !== 0) return this.#quarterAt(seconds).month;
    const day = new Date(seconds * 1_000);
    return 12 * day.getUTCFullYear() + day.getUTCMonth();
  }

  #quarterAt(seconds: number): Quarter {
    const number = Math.floor(seconds / quarterSeconds);
    const known = this.#quarters.get(number);
    if (known !== undefined) return known;
    const parts = this.#format.formatToParts(number * quarterSeconds * 1_000);
    const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
    const quarter = { minutes: 60 * of('hour') + of('minute'), month: 12 * of('year') + of('month') - 1 };
    this.#quarters.set(number, quarter);
    return quarter;
  }
}
