import type { Period } from '../consent/policy.js';

const dayMs = 86_400_000;
const saturday = 6;
const sunday = 0;

/**
 * The moment at which a period that an event of this moment began is over (UTC): the day of the event does not count, and the last day counts
 * whole. A month ends on the day of the same number, or on the last one of a shorter month (Regulation 1182/71, Art. 3).
 * `holidays`: days as `2026-12-25` that are no working days; Saturdays and Sundays never are.
 */
export function periodEnd(fromMs: number, period: Period, holidays: readonly string[]): number {
  const day = fromMs - (((fromMs % dayMs) + dayMs) % dayMs);
  if ('months' in period) return monthsLater(day, period.months) + dayMs;
  if ('days' in period) return day + period.days * dayMs + dayMs;
  const off = new Set(holidays);
  let last = day;
  for (let left = period.workingDays; left > 0; ) {
    last += dayMs;
    if (isWorkingDay(last, off)) left -= 1;
  }
  return last + dayMs;
}

function monthsLater(day: number, months: number): number {
  const date = new Date(day);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + months;
  const daysInMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), daysInMonth));
}

function isWorkingDay(day: number, off: ReadonlySet<string>): boolean {
  const date = new Date(day);
  const weekday = date.getUTCDay();
  return weekday !== saturday && weekday !== sunday && !off.has(date.toISOString().slice(0, 10));
}
