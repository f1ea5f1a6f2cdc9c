import neo4j, { type Driver } from 'neo4j-driver';
import type { IngestRow, IngestStatement } from '../../src/graph/ingest-writes.js';
import type { GraphAddress } from '../../src/graph/graph.js';
import { storedFacts } from '../../src/graph/property-types.js';
import { undatedOrder } from '../../src/model/time.js';

/** What somebody would write by hand: MERGE by key, SET the facts, tie to what is there. No check, no summary, no refusal. */
const floorStatements: Partial<Record<IngestStatement, string>> = {
  customers: 'UNWIND $rows AS row MERGE (n:Customer {id: row.id}) SET n += row.facts',
  stores: 'UNWIND $rows AS row MERGE (n:Store {id: row.id}) SET n += row.facts',
  categories: `UNWIND $rows AS row MERGE (n:Category {id: row.id}) SET n += row.facts
    WITH n, row MATCH (parent:Category {id: row.parentId}) MERGE (n)-[:CHILD_OF]->(parent)`,
  products: `UNWIND $rows AS row MERGE (n:Product {id: row.id}) SET n += row.facts
    WITH n, row MATCH (category:Category {id: row.categoryId}) MERGE (n)-[:IN_CATEGORY]->(category)`,
  'connections-follows': `UNWIND $rows AS row MATCH (a:Customer {id: row.fromId}) MATCH (b:Customer {id: row.toId})
    MERGE (a)-[tie:FOLLOWS]->(b) SET tie += row.facts`,
  'connections-friends': `UNWIND $rows AS row MATCH (a:Customer {id: row.fromId}) MATCH (b:Customer {id: row.toId})
    MERGE (a)-[tie:FRIEND_OF]->(b) SET tie += row.facts`,
  purchases: `UNWIND $rows AS row MATCH (c:Customer {id: row.customerId}) MATCH (s:Store {id: row.storeId})
    MERGE (n:Purchase {id: row.id}) SET n += row.facts MERGE (c)-[:MADE]->(n) MERGE (n)-[:AT]->(s)`,
  'purchase-lines': `UNWIND $rows AS row MATCH (a:Purchase {id: row.purchaseId}) MATCH (b:Product {id: row.productId})
    MERGE (a)-[line:CONTAINS]->(b) SET line += row.facts`,
  visits: `UNWIND $rows AS row MATCH (c:Customer {id: row.customerId}) MATCH (s:Store {id: row.storeId})
    MERGE (n:Visit {id: row.id}) SET n += row.facts MERGE (c)-[:PAID_VISIT]->(n) MERGE (n)-[:TO]->(s)`,
  interactions: `UNWIND $rows AS row MATCH (a:Customer {id: row.customerId}) MATCH (b:Product {id: row.productId})
    MERGE (a)-[use:INTERACTED {key: row.key}]->(b) SET use += row.facts, use.productId = row.productId, use.pageKey = row.pageKey`,
};

const batchRows = 5_000;

/** One statement's rows, ready to be sent. */
export interface FloorFeed {
  readonly statement: IngestStatement;
  readonly rows: readonly IngestRow[];
}

/** Writes the rows one batch after the other with the bare driver. Gives the seconds that took. */
export async function runFloor(address: GraphAddress, feeds: readonly FloorFeed[]): Promise<number> {
  const driver = neo4j.driver(address.uri, neo4j.auth.basic(address.username, address.password), {
    disableLosslessIntegers: true,
  });
  const began = performance.now();
  for (const { statement, rows } of feeds) await writeFeed(driver, { statement, rows });
  const seconds = (performance.now() - began) / 1_000;
  await driver.close();
  return seconds;
}

async function writeFeed(driver: Driver, { statement, rows }: FloorFeed): Promise<void> {
  const text = floorStatements[statement];
  if (text === undefined) throw new TypeError(`The floor has no statement for ${statement}.`);
  for (let from = 0; from < rows.length; from += batchRows) {
    const batch = rows.slice(from, from + batchRows).map((row) => ({ ...row, facts: factsOf(row) }));
    const session = driver.session();
    await session.executeWrite((transaction) => transaction.run(text, { rows: batch }));
    await session.close();
  }
}

function factsOf(row: IngestRow): object {
  const dated = 'atOrder' in row.facts || !('at' in row.facts) ? row.facts : { ...row.facts, atOrder: undatedOrder };
  return storedFacts(dated);
}
