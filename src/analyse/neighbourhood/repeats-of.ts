import type { PurchaseDays, Repeats } from '../../recommend/fit-replenishing.js';
import type { Contributions } from '../contributions.js';
import { breathe, type JobDeps, runOptions } from '../job.js';
import type { Catalogue } from './catalogue-of.js';

const daysMax = 2_000;
const dayMs = 86_400_000;

/** On which days those who contribute bought what; undefined where nobody let the day of a purchase be known. */
export async function repeatsOf(
  deps: JobDeps,
  { customerIds, productIds }: Contributions,
  catalogue: Pick<Catalogue, 'shelvesOf'>,
): Promise<Repeats | undefined> {
  const customers = new Map(customerIds.map((id, index) => [id, index]));
  const products = new Map<string, number>(productIds.map((id, index) => [id, index]));
  const until = Math.floor(deps.statistics.now() / dayMs) + 1;
  const rows: PurchaseDays[] = customerIds.map(() => ({ until, products: [] }));
  let isAnyKnown = false;
  const read = await deps.termsFor('train');
  for await (const page of deps.reads.purchaseDays({ read, daysMax }, runOptions(deps))) {
    for (const bought of page) {
      const customer = customers.get(bought.customerId);
      if (customer === undefined) continue;
      const days = new Map<number, number[]>();
      for (const [place, id] of bought.productIds.entries()) {
        const [product, day] = [products.get(id), bought.days[place] as number];
        if (product === undefined || day >= until) continue;
        days.set(product, [...(days.get(product) ?? []), day]);
      }
      if (days.size > 0) isAnyKnown = true;
      rows[customer] = {
        until,
        products: [...days].map(([product, these]) => ({ product, days: these.toSorted((a, b) => a - b) })),
      };
    }
    await breathe(deps);
  }
  return isAnyKnown ? { rows, shelves: catalogue.shelvesOf(productIds) } : undefined;
}
