import process from 'node:process';
import { contributions } from '../../../src/analyse/contributions.js';
import type { JobDeps } from '../../../src/analyse/job.js';
import type { CustomerProducts } from '../../../src/graph/analysis-reads.js';
import type { ReadTerms } from '../../../src/consent/terms.js';
import type { InternalId } from '../../../src/model/ids.js';

// Reads twelve uses of as many customers as the argument says, each id a string of its own, as they come from the database.
const customers = Number(process.argv[2]);
const [rowsOfPage, uses, products] = [1_000, 12, 5_000];
const idOf = (noun: string, number: number) => `${noun}-${String(number).padStart(21, '0')}`;

async function* interactions(): AsyncGenerator<readonly CustomerProducts[]> {
  for (let from = 0; from < customers; from += rowsOfPage) {
    yield Array.from({ length: rowsOfPage }, (_, row) => ({
      customerId: idOf('customer', from + row) as InternalId,
      productIds: Array.from({ length: uses }, (_one, use) =>
        idOf('product', (7 * (from + row) + 389 * use) % products),
      ),
      days: Array.from({ length: uses }, (_one, use) => 20_000 + ((from + row + use) % 400)),
    }));
  }
}

const deps = { reads: { interactions }, progress: () => undefined, settings: { productsMax: uses } };
const read = await contributions(deps as unknown as JobDeps, {} as ReadTerms);
process.stdout.write(JSON.stringify([read.customerIds.length, read.interactions.products.length]));
