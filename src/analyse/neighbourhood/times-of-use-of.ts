import { DayClock, partsOfDay } from '../../model/part-of-day.js';
import { packInteractions } from '../../recommend/interactions.js';
import type { GroupsBySignal } from '../../recommend/groups.js';
import type { Contributions } from '../contributions.js';
import { breathe, type JobDeps, runOptions } from '../job.js';

const timesMax = 2_000;

/** What those who contribute used at each part of the day, by the clock of the deployment; no groups where no time is known. */
export async function timesOfUseOf(deps: JobDeps, given: Contributions): Promise<GroupsBySignal> {
  const { customerIds, productIds } = given;
  const customers = new Map(customerIds.map((id, index) => [id, index]));
  const products = new Map<string, number>(productIds.map((id, index) => [id, index]));
  const clock = new DayClock(deps.settings.timeZone);
  const rows = partsOfDay.map(() => customerIds.map((): number[] => []));
  let isKnown = false;
  const read = await deps.termsFor('train');
  for await (const page of deps.reads.timesOfUse({ read, timesMax }, runOptions(deps))) {
    for (const use of page) {
      const customer = customers.get(use.customerId);
      if (customer === undefined) continue;
      for (const [place, id] of use.productIds.entries()) {
        const [part, product] = [clock.partAt(use.seconds[place] as number), products.get(id)];
        if (part === null || product === undefined) continue;
        rows[part]?.[customer]?.push(product);
        isKnown = true;
      }
    }
    await breathe(deps);
  }
  if (!isKnown) return {};
  return { partOfDay: { names: partsOfDay, uses: rows.map((each) => packInteractions(each, productIds.length)) } };
}
