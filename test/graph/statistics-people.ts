import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { ConsentRecord } from '../../src/consent/record.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { testIds } from '../graph-harness.js';
import { consentRecord, WorldWriter } from '../world-writer.js';

/** Somebody who is counted, or not. */
export interface Person {
  readonly name: string;
  readonly segments?: readonly string[];
  readonly ageBand?: string;
  readonly country?: string;
  readonly city?: string;
  readonly purchases?: readonly { readonly store: string; readonly at: number; readonly amount: number }[];
}

/** So many alike, with names of their own. */
export function people(prefix: string, count: number, person: Omit<Person, 'name'> = {}): readonly Person[] {
  return Array.from({ length: count }, (_, at) => ({ ...person, name: `${prefix}${at}` }));
}

export const storesOfPeople = { north: 'Porto', south: 'Porto', west: 'Braga', east: 'Faro' } as const;

/** Writes people, the stores, and one product that is on every receipt. */
export async function writePeople(graph: Graph, all: readonly Person[]): Promise<void> {
  const stores = Object.entries(storesOfPeople).map(([name, city]) => ({ id: testIds.of('Store', name), name, city }));
  await graph.raw(
    `UNWIND $stores AS row CREATE (:Store {id: row.id, externalId: row.name, name: row.name, city: row.city})`,
    { stores },
  );
  await graph.raw("CREATE (:Product {id: $id, externalId: 'lamp', name: 'Lamp'})", {
    id: testIds.of('Product', 'lamp'),
  });
  const rows = all.map((person) => ({
    id: testIds.of('Customer', person.name),
    name: person.name,
    ageBand: person.ageBand ?? 'adult',
    country: person.country ?? 'PT',
    city: person.city ?? 'Porto',
    purchases: (person.purchases ?? []).map(({ store, at, amount }, place) => ({
      id: testIds.of('Purchase', `${person.name} ${place}`),
      storeId: testIds.of('Store', store),
      at,
      amount,
    })),
  }));
  await graph.raw(
    `UNWIND $rows AS row
     CREATE (customer:Customer {id: row.id, externalId: row.name, residency: 'DE', ageBand: row.ageBand, country: row.country, city: row.city})
     WITH customer, row
     UNWIND row.purchases AS purchase
     MATCH (store:Store {id: purchase.storeId}), (product:Product {externalId: 'lamp'})
     CREATE (customer)-[:MADE]->(made:Purchase {id: purchase.id, customerId: row.id, storeId: purchase.storeId, currency: 'EUR',
       at: datetime({epochMillis: toInteger(purchase.at)}), atOrder: toInteger(purchase.at), totalMinor: toInteger(purchase.amount)})-[:AT]->(store)
     CREATE (made)-[:CONTAINS {quantity: 1.0, unitPriceMinor: toInteger(purchase.amount), discountMinor: 0}]->(product)`,
    { rows },
  );
}

/** Puts people into their segments, after they have spoken: the first word of whoever does not let them be found takes them out. */
export async function putInSegments(graph: Graph, all: readonly Person[]): Promise<void> {
  const rows = all.flatMap(({ name, segments = [] }) =>
    segments.map((segment) => ({
      id: testIds.of('Customer', name),
      name: segment,
      segment: testIds.of('Segment', segment),
    })),
  );
  await graph.raw(
    `UNWIND $rows AS row MATCH (customer:Customer {id: row.id})
     MERGE (known:Segment {id: row.segment}) SET known.externalId = row.name, known.name = row.name
     CREATE (customer)-[:IN_SEGMENT]->(known)`,
    { rows },
  );
}

export async function say(
  graph: Graph,
  names: readonly string[],
  what: Partial<ConsentRecord> = { purpose: 'analytics.aggregate' },
): Promise<void> {
  const writer = new WorldWriter(graph, new ConsentWrites(graph, defaultPolicy, () => Date.now()));
  await writer.append(names.map((name) => consentRecord(name, what)));
}

export const partnerGrants = ['purchase', 'location.area'].map((category) => ({
  purpose: 'partner.acme.statistics',
  category,
  recipient: 'partner.acme',
}));
