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
  /** The uses of the latest time: the last quarter of those whose day is known. Null where the days of most are not known, or all are of one time. */
  readonly recent: Interactions | null;
}

/** Reads everybody's products under `read`, and numbers those of `besides` too. Holds one number an interaction in memory. */
export async function contributions(
  deps: JobDeps,
  read: ReadTerms,
  besides: Iterable<string> = [],
): Promise<Contributions> {
  const customerIds: InternalId[] = [];
  const rows: string[][] = [];
  const days: number[][] = [];
  const pages = deps.reads.interactions({ read, productsMax: deps.settings.productsMax }, runOptions(deps));
  for await (const page of pages) {
    for (const use of page) {
      if (use.productIds.length === 0) continue;
      customerIds.push(use.customerId);
      rows.push([...use.productIds]);
      days.push([...use.days]);
    }
    deps.progress({ stage: 'reading interactions', done: customerIds.length, total: null, unit: 'customers' });
    await breathe(deps);
  }
  return packContributions(customerIds, rows, { days, besides });
}

/** Numbers the products in the order of their ids, so that the same facts always give the same numbers. */
export function packContributions(
  customerIds: readonly InternalId[],
  rows: readonly (readonly string[])[],
  {
    days = rows.map((row) => row.map(() => 0)),
    besides = [],
  }: { readonly days?: readonly (readonly number[])[]; readonly besides?: Iterable<string> } = {},
): Contributions {
  const productIds = [...new Set([...rows.flat(), ...besides])].sort();
  const indexOf = new Map(productIds.map((id, index) => [id, index]));
  const indexed = rows.map((row) => row.map((id) => indexOf.get(id) ?? -1));
  const since = beginningOfLatest(days.flat());
  const late = indexed.map((row, customer) => row.filter((_, place) => (days[customer]?.[place] ?? 0) >= (since ?? 0)));
  return {
    customerIds,
    productIds,
    interactions: packInteractions(indexed, productIds.length),
    recent: since === null ? null : packInteractions(late, productIds.length),
  };
}

/** The day on which the last quarter of the known days begins; 0 is a day that is not known. */
function beginningOfLatest(days: readonly number[]): number | null {
  const known = Int32Array.from(days.filter((day) => day > 0)).sort();
  const since = known[Math.floor(0.75 * known.length)];
  if (since === undefined || 2 * known.length < days.length || since === known[0]) return null;
  return since;
}
