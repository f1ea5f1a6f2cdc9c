import { type FigureKey, publishedCount } from '../../consent/statistics/figure.js';
import type { PublishedCell } from '../../consent/statistics/suppress.js';
import type { PublishedCount } from '../../graph/statistics-writes.js';
import { productMeasures, storeMeasures } from './contributions.js';
import { dayOf, type Windows } from './window.js';

const countedOfStores = ['customers', 'purchases', 'visits'] as const;
const countedOfProducts = ['buyers', 'units', 'ratings'] as const;

/**
 * By what root lists of stores and products are ordered: the figures that the published tables tell of a store's last whole month, and of a product. They
 * are the told figures, with noise and rounding, so that an order says nothing that the table does not.
 */
export function publishedCounts(
  tables: { readonly stores: readonly PublishedCell[]; readonly products: readonly PublishedCell[] },
  windows: Windows,
  about: FigureKey,
): readonly PublishedCount[] {
  const lastMonth = dayOf(windows.months.until - 1).slice(0, 7);
  const stores = tables.stores.flatMap(({ path: [month, , storeId, day], tallies }) =>
    month === lastMonth && storeId !== undefined && day === undefined ? [{ id: storeId, tallies }] : [],
  );
  const products = tables.products.flatMap(({ path: [, productId], tallies }) =>
    productId === undefined ? [] : [{ id: productId, tallies }],
  );
  return [
    ...countedOfStores.flatMap((name) =>
      counts(stores, { noun: 'Store', name, at: storeMeasures.indexOf(name) }, about),
    ),
    ...countedOfProducts.flatMap((name) =>
      counts(products, { noun: 'Product', name, at: productMeasures.indexOf(name) }, about),
    ),
  ];
}

type Counted = Pick<PublishedCell, 'tallies'> & { readonly id: string };

function counts(
  cells: readonly Counted[],
  measure: { readonly noun: 'Store' | 'Product'; readonly name: string; readonly at: number },
  about: FigureKey,
): readonly PublishedCount[] {
  return cells.flatMap(({ id, tallies }) => {
    const tally = tallies[measure.at];
    return tally
      ? [{ measure: `${measure.noun}.${measure.name}`, id, value: publishedCount(tally, measure.name, about) }]
      : [];
  });
}
