import type { StatisticsCustomer } from '../../graph/statistics-reads.js';
import type { Contribution } from './tally-tree.js';
import { dayOf, type Windows } from './window.js';

/** The measures of a store's cells, the first that of the customers themselves. */
export const storeMeasures = ['customers', 'purchases', 'visits', 'revenue'] as const;
/** `score` is in hundredths. */
export const productMeasures = ['customers', 'buyers', 'units', 'revenue', 'ratings', 'score'] as const;

/** A name for what has none; no city and no category is called so. */
export const unnamed = '';

/** What a customer adds to month, city, store and day. */
export function storeContributions(
  { purchases, visits }: StatisticsCustomer,
  cityOf: ReadonlyMap<string, string>,
): readonly Contribution[] {
  const path = (storeId: string, at: number) => {
    const day = dayOf(at);
    return [day.slice(0, 7), cityOf.get(storeId) ?? unnamed, storeId, day];
  };
  return [
    ...purchases.flatMap(([storeId, at, amount]) =>
      storeId === null ? [] : [{ path: path(storeId, at), amounts: [1, 1, 0, amount ?? 0] }],
    ),
    ...visits.flatMap(([storeId, at]) =>
      storeId === null ? [] : [{ path: path(storeId, at), amounts: [1, 0, 1, 0] }],
    ),
  ];
}

/** What a customer adds to category and product. */
export function productContributions(
  { lines, ratings }: StatisticsCustomer,
  categoryOf: ReadonlyMap<string, string>,
  { months }: Windows,
): readonly Contribution[] {
  const path = (productId: string) => [categoryOf.get(productId) ?? unnamed, productId];
  const within = (at: number) => at >= months.from && at < months.until;
  return [
    ...lines
      .filter(([, at]) => within(at))
      .map(([productId, , units, amount]) => ({
        path: path(productId),
        amounts: [1, 1, Math.max(0, units), Math.max(0, amount ?? 0), 0, 0],
      })),
    ...ratings
      .filter(([, at, score]) => within(at) && score !== null)
      .map(([productId, , score]) => ({
        path: path(productId),
        amounts: [1, 0, 0, 0, 1, Math.round((score ?? 0) * 100)],
      })),
  ];
}
