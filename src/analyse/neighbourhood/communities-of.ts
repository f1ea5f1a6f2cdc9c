import type { InternalId } from '../../model/ids.js';
import type { GroupsOfCustomers } from '../../recommend/groups-of-customers.js';
import type { Contributions } from '../contributions.js';
import { breathe, type JobDeps, runOptions } from '../job.js';

/** The served communities of those who contribute and let their membership be learned from; none before communities were found. */
export async function communitiesOf(deps: JobDeps, given: Contributions): Promise<GroupsOfCustomers> {
  const read = await deps.termsFor('train');
  const found = new Map<InternalId, readonly string[]>();
  for await (const page of deps.reads.memberships({ read }, runOptions(deps))) {
    for (const { customerId, communityIds } of page) if (communityIds.length > 0) found.set(customerId, communityIds);
    await breathe(deps);
  }
  const ids = [...new Set([...found.values()].flat())].sort();
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const of = given.customerIds.map((id) => (found.get(id) ?? []).flatMap((community) => indexOf.get(community) ?? []));
  return { names: ids, of, recent: given.recent };
}
