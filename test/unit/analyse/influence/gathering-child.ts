import process from 'node:process';
import { gatherActs } from '../../../../src/analyse/influence/gathering.js';
import type { JobDeps } from '../../../../src/analyse/job.js';
import type { ReadTerms } from '../../../../src/consent/terms.js';
import type { ActOn, CustomerActs } from '../../../../src/graph/acts.js';
import type { CustomerTies } from '../../../../src/graph/analysis-reads.js';
import type { InternalId } from '../../../../src/model/ids.js';

// Reads twenty acts and six ties of as many customers as the argument says, each id a string of its own, as they come from the database.
const customers = Number(process.argv[2]);
const [rowsOfPage, actsEach, tiesEach, products, days] = [1_000, 20, 6, 5_000, 730] as const;
const idOf = (noun: string, number: number) => `${noun}-${String(number).padStart(21, '0')}`;
const customerId = (number: number) => idOf('customer', number) as InternalId;

async function* pages<Row>(rowOf: (customer: number) => Row): AsyncGenerator<readonly Row[]> {
  for (let from = 0; from < customers; from += rowsOfPage) {
    yield Array.from({ length: rowsOfPage }, (_, row) => rowOf(from + row));
  }
}

function acts(customer: number): CustomerActs {
  const bought = Array.from({ length: actsEach }, (_, act): ActOn => {
    const product = (7 * customer + 389 * act) % products;
    return [idOf('product', product), 20_000 + ((31 * customer + 37 * act) % days), `c${product % 40}`, null];
  });
  const nothing = { rated: [], visited: [], reacted: [], used: [] };
  return { customerId: customerId(customer), lets: [true, false, false, false, false], bought, ...nothing };
}

function ties(customer: number): CustomerTies {
  return {
    customerId: customerId(customer),
    ties: Array.from({ length: tiesEach }, (_, tie) => ({
      from: customerId((customer + 1 + 97 * tie) % customers),
      type: 'FOLLOWS' as const,
      strength: null,
      since: null,
    })),
  };
}

const reads = { categories: async () => [], acts: () => pages(acts), ties: () => pages(ties) };
const deps = { reads, progress: () => undefined, settings: { productsMax: actsEach } };
const found = await gatherActs(deps as unknown as JobDeps, { now: 0 } as ReadTerms);
process.stdout.write(JSON.stringify([found.customerIds.length, found.log.day.length, found.ties.from.length]));
