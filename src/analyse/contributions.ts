import type { ReadTerms } from '../consent/terms.js';
import type { InternalId } from '../model/ids.js';
import { type Interactions, packInteractions } from '../recommend/interactions.js';
import { breathe, type JobDeps, runOptions } from './job.js';

/** What the customers who agreed let an analysis know, by indexes that follow the order of the ids. */
export interface Contributions {
  /** Those with at least one product. */
  readonly customerIds: readonly InternalId[];
  readonly productIds: readonly string[];
  readonly interactions: Interactions;
}

/** Reads everybody's products under `read`. Holds one number an interaction in memory. */
export async function contributions(deps: JobDeps, read: ReadTerms): Promise<Contributions> {
  const customerIds: InternalId[] = [];
  const rows: string[][] = [];
  const pages = deps.reads.interactions({ read, productsMax: deps.settings.productsMax }, runOptions(deps));
  for await (const page of pages) {
    for (const { customerId, productIds } of page) {
      if (productIds.length === 0) continue;
      customerIds.push(customerId);
      rows.push([...productIds]);
    }
    deps.progress({ stage: 'reading interactions', done: customerIds.length, total: null, unit: 'customers' });
    await breathe(deps);
  }
  return packContributions(customerIds, rows);
}

/** Numbers the products in the order of their ids, so that the same facts always give the same numbers. */
export function packContributions(
  customerIds: readonly InternalId[],
  rows: readonly (readonly string[])[],
): Contributions {
  const productIds = [...new Set(rows.flat())].sort();
  const indexOf = new Map(productIds.map((id, index) => [id, index]));
  const indexed = rows.map((row) => row.map((id) => indexOf.get(id) ?? -1));
  return { customerIds, productIds, interactions: packInteractions(indexed, productIds.length) };
}
