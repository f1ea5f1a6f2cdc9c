import type { ReadTerms } from '../../consent/terms.js';
import { breathe, inBatches, type JobDeps, runOptions } from '../job.js';

const rowsOfBatch = 1_000;

/**
 * Writes what each store sells: the products that at least so many customers as an item needs bought there, of those who let what they bought and where they
 * were take part. Holds one number a store and product in memory.
 */
export async function storeProducts(deps: JobDeps, runId: string, read: ReadTerms): Promise<number> {
  const counts = await buyersOf(deps, read);
  const rows = [...counts].flatMap(([storeId, products]) =>
    [...products].flatMap(([productId, buyers]) =>
      buyers >= deps.settings.itemSupportMin ? [{ storeId, productId }] : [],
    ),
  );
  return inBatches(rows, rowsOfBatch, (batch) => deps.writes.sells({ runId, rows: batch }, runOptions(deps)));
}

async function buyersOf(deps: JobDeps, read: ReadTerms): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const counts = new Map<string, Map<string, number>>();
  let done = 0;
  const pages = deps.reads.storeSales({ read, salesMax: deps.settings.productsMax }, runOptions(deps));
  for await (const page of pages) {
    for (const [storeId, productId] of page.flatMap(({ sales }) => sales)) {
      const products = counts.get(storeId) ?? new Map<string, number>();
      counts.set(storeId, products.set(productId, (products.get(productId) ?? 0) + 1));
    }
    done += page.length;
    deps.progress({ stage: 'reading what stores sell', done, total: null, unit: 'customers' });
    await breathe(deps);
  }
  return counts;
}
