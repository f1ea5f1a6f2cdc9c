import type { InternalId } from '../model/ids.js';

/** Rows that an analysis reads at once. */
export const rowsOfPage = 500;

/** Pages of customers in the order of their ids. */
export function pages<T extends { readonly customerId: InternalId }>(
  pageAfter: (after: string) => Promise<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  return pagesBy(({ customerId }) => customerId, pageAfter);
}

/** Pages of rows in the order of a key, each asked for behind the last key of the one before. */
export async function* pagesBy<T>(
  keyOf: (row: T) => string,
  pageAfter: (after: string) => Promise<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  let after = '';
  for (;;) {
    const rows = await pageAfter(after);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsOfPage) return;
    after = keyOf(last);
  }
}
