export const monthsOfYear = 12;

/** The seasons by name: each month of the year alone, then each with the months beside it. */
export const seasons: readonly string[] = [0, 1].flatMap((reach) =>
  Array.from({ length: monthsOfYear }, (_, month) =>
    reach === 0 ? named(month) : `${named(month - reach)} to ${named(month + reach)}`,
  ),
);

/** How many months of a season lie before its middle, and as many behind it. */
export function reachOf(season: number): number {
  return season < monthsOfYear ? 0 : 1;
}

/** The seasons with this month of the year in their middle, the finest first. */
export function seasonsAround(month: number): readonly number[] {
  return [month, month + monthsOfYear];
}

function named(month: number): string {
  return String(((month + monthsOfYear) % monthsOfYear) + 1).padStart(2, '0');
}
