export type AgeBand = 'child' | 'teen' | 'adult' | 'unknown';

const teenAge = 14;
const adultAge = 18;

/**
 * The age band on the day of `now` (UTC): child below 14, teen below 18, adult from the 18th birthday on, unknown without a day of
 * birth. Someone born on 29 February has their birthday on 1 March of other years.
 */
export function ageBandOf(birthDate: string | null, now: number): AgeBand {
  if (birthDate === null) return 'unknown';
  const [year, month, day] = birthDate.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return 'unknown';
  const turns = (age: number) => Date.UTC(year + age, month - 1, day);
  if (now < turns(teenAge)) return 'child';
  return now < turns(adultAge) ? 'teen' : 'adult';
}
