import { socialTerms } from '../../consent/social-terms.js';
import type { InternalId } from '../../model/ids.js';
import type { WorldTie } from '../../recommend/world.js';
import { breathe, type JobDeps, runOptions } from '../job.js';

const tiesMax = 50;

/** For each of the customers those who influence them, of whom both take part in learning; none before influence has run. */
export async function influencesOf(
  deps: JobDeps,
  customerIds: readonly InternalId[],
): Promise<readonly (readonly WorldTie[])[]> {
  const run = (await deps.runs.current(runOptions(deps))).find(({ job }) => job === 'influence');
  const indexOf = new Map(customerIds.map((id, index) => [id, index]));
  const ties: (readonly WorldTie[])[] = customerIds.map(() => []);
  if (run === undefined) return ties;
  const terms = await socialTerms(deps.termsFor, 'train');
  for await (const page of deps.reads.influences({ ...terms, runId: run.id, tiesMax }, runOptions(deps))) {
    for (const row of page) {
      const index = indexOf.get(row.customerId);
      if (index !== undefined) ties[index] = row.ties.flatMap((tie) => worldTie(tie, indexOf));
    }
    await breathe(deps);
  }
  return ties;
}

function worldTie(
  { from, ...tie }: Omit<WorldTie, 'customer'> & { readonly from: InternalId },
  indexOf: ReadonlyMap<InternalId, number>,
): WorldTie[] {
  const customer = indexOf.get(from);
  return customer === undefined ? [] : [{ customer, ...tie }];
}
