/** The parts of a day, six hours each by the clock of the deployment: morning from 6, afternoon from 12, evening from 18, night from 0. */
export const partsOfDay = ['MORNING', 'AFTERNOON', 'EVENING', 'NIGHT'] as const;
export type PartOfDay = (typeof partsOfDay)[number];

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

/** Tells which part of a day it was, by the clock of one time zone. */
export class DayClock {
  readonly #format: Intl.DateTimeFormat;
  /** By quarters of an hour, by which the clocks of the world differ: asking the calendar for each of many times would take minutes. */
  readonly #minutes = new Map<number, number>();

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });
  }

  /** By its index in `partsOfDay`. Null for midnight, here or in UTC: it is how a day without a time stands in data. */
  partAt(seconds: number): number | null {
    const minutes = this.#minutesAt(seconds);
    if (seconds % daySeconds === 0 || (minutes === 0 && seconds % quarterSeconds === 0)) return null;
    const hour = Math.floor(minutes / 60);
    return Math.floor((hour - firstHour + 24) / hoursOfPart) % partsOfDay.length;
  }

  /** Minutes since midnight of the quarter of an hour that it was. */
  #minutesAt(seconds: number): number {
    const quarter = Math.floor(seconds / quarterSeconds);
    const known = this.#minutes.get(quarter);
    if (known !== undefined) return known;
    const parts = this.#format.formatToParts(quarter * quarterSeconds * 1_000);
    const of = (type: 'hour' | 'minute') => Number(parts.find((part) => part.type === type)?.value);
    const minutes = 60 * of('hour') + of('minute');
    this.#minutes.set(quarter, minutes);
    return minutes;
  }
}
