import { defaultPolicy } from '../../src/consent/default-policy.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { statementText } from '../../src/graph/statement.js';
import { type InternalId, InternalIds, productNumber } from '../../src/model/ids.js';
import { undatedOrder } from '../../src/model/time.js';
import { productsOf } from '../../src/recommend/interactions.js';
import { benchSecret } from '../bench.js';
import type { DataSet } from '../recommend-quality/sets.js';

const rowsMax = 10_000;
const purposes = ['personalise', 'train', 'analytics', 'segment', 'marketing'];
const ids = new InternalIds(benchSecret);

export function customerIdOf(number: number): InternalId {
  return ids.of('Customer', `c${number}`);
}

export function productIdOf(number: number): InternalId {
  return ids.of('Product', `p${number}`);
}

export const benchIds = ids;

/** Writes what the customers of a set use by its rows for training, as an import leaves it; they all agreed to everything. */
export async function writeListeners(graph: Graph, { interactions }: DataSet): Promise<void> {
  const { customerCount, productCount } = interactions;
  const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
  await inRows(
    numbers(productCount).map((number) => {
      const id = productIdOf(number);
      return { id, name: `Product ${number}`, number: productNumber(id) };
    }),
    (rows) =>
      graph.raw('UNWIND $rows AS row CREATE (:Product {id: row.id, name: row.name, idNumber: row.number})', { rows }),
  );
  await graph.raw(statementText('ingest/products-changed'));
  await inRows(
    numbers(customerCount).map((number) => ({ id: customerIdOf(number), name: `c${number}` })),
    (rows) =>
      graph.raw(
        `UNWIND $rows AS row
         CREATE (:Customer {id: row.id, externalId: row.name, ageBand: 'adult', birthDate: date('1980-01-01'), residency: 'DE'})`,
        { rows },
      ),
  );
  await agreeAll(graph);
  await inRows(
    numbers(customerCount).flatMap((customer) =>
      [...productsOf(interactions, customer)].map((product) => ({
        from: customerIdOf(customer),
        to: productIdOf(product),
      })),
    ),
    (rows) =>
      graph.raw(
        `UNWIND $rows AS row
         MATCH (customer:Customer {id: row.from}), (product:Product {id: row.to})
         CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened', atOrder: toInteger($undated),
           productId: product.id, pageKey: customer.id + 'listened'}]->(product)`,
        { rows, undated: undatedOrder },
      ),
  );
}

/** One customer speaks; the others have the same classes. */
async function agreeAll(graph: Graph): Promise<void> {
  const customerId = customerIdOf(0);
  const said = purposes.map((purpose) => ({
    customerId,
    action: 'given' as const,
    purpose,
    category: '*',
    recipient: '*',
    at: Date.now() - 1_000,
    until: null,
    noticeId: purpose === 'marketing' ? 'marketing-2026' : 'terms-2026',
    noticeVersion: '1',
    proof: 'bench',
  }));
  await new ConsentWrites(graph, defaultPolicy, () => Date.now()).append(said, {
    source: 'first_hand',
    actor: 'bench',
  });
  await graph.raw(
    `MATCH (speaker:Customer {id: $customerId})
     WITH speaker, [key IN keys(speaker) WHERE key STARTS WITH 'cc' OR key = 'consentRev'] AS names
     MATCH (customer:Customer) WHERE customer <> speaker
     UNWIND names AS name
     SET customer[name] = speaker[name]`,
    { customerId },
  );
}

async function inRows<T>(items: readonly T[], write: (rows: readonly T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += rowsMax) await write(items.slice(from, from + rowsMax));
}
