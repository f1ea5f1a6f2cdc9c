import type { InternalId } from '../../model/ids.js';
import { type Area, regionsOf } from '../../model/region.js';
import type { GroupsOfCustomers } from '../../recommend/groups-of-customers.js';
import type { Contributions } from '../contributions.js';
import { breathe, type JobDeps, runOptions } from '../job.js';

const nowhere: Area = { country: null, city: null };

/** Where each of those who contribute lives, as far as they let it be learned from. */
export async function areasOf(deps: JobDeps, { customerIds }: Contributions): Promise<readonly Area[]> {
  const read = await deps.termsFor('train');
  const found = new Map<InternalId, Area>();
  for await (const page of deps.reads.areas({ read }, runOptions(deps))) {
    for (const { customerId, country, city } of page) found.set(customerId, { country, city });
    await breathe(deps);
  }
  return customerIds.map((id) => found.get(id) ?? nowhere);
}

/** The cities and countries of customers. */
export function groupsByRegion(areas: readonly Area[]): GroupsOfCustomers {
  const found = areas.map(regionsOf);
  const names = [...new Set(found.flat())].sort();
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const of = found.map((regions) => regions.map((name) => indexOf.get(name) as number));
  return { names, of, recent: null, nested: true };
}
