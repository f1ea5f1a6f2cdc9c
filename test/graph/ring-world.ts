import type { Graph } from '../../src/graph/graph.js';
import { testIds } from '../graph-harness.js';
import { people, ring } from '../unit/analyse/influence/small-logs.js';
import { customerId, productId } from './analyse-world.js';

export const names = Array.from({ length: people }, (_, number) => `c${number}`);
export const groups = ['toys', 'tools', 'books', 'remedies'];
export const groupOf = (item: number) => groups[item % groups.length] as string;

/** Everybody follows the next two and buys what the next one did with the probability `passes`. Toys are below games; remedies are sensitive. */
export async function writeRing(graph: Graph, passes: (group: string, follower: number) => number): Promise<void> {
  const { log, ties } = ring(1, (item, follower) => passes(groupOf(item), follower));
  await graph.raw(
    `UNWIND $customers AS row
     CREATE (:Customer {id: row.id, externalId: row.name, residency: 'DE', ageBand: 'adult', birthDate: date('1980-01-01')})`,
    { customers: names.map((name) => ({ name, id: customerId(name) })) },
  );
  await graph.raw(
    `CREATE (games:Category {id: $games, externalId: 'games'})
     WITH games UNWIND $groups AS row
     CREATE (category:Category {id: row.id, externalId: row.name})
     SET category.special = CASE row.name WHEN 'remedies' THEN 'special_health' END
     FOREACH (_ IN CASE row.name WHEN 'toys' THEN [1] ELSE [] END | CREATE (category)-[:CHILD_OF]->(games))`,
    { games: categoryId('games'), groups: groups.map((name) => ({ name, id: categoryId(name) })) },
  );
  await graph.raw(
    `UNWIND $products AS row MATCH (category:Category {id: row.category})
     CREATE (product:Product {id: row.id, externalId: row.name, special: category.special})-[:IN_CATEGORY]->(category)`,
    {
      products: log.items.map((_, item) => {
        return { id: productId(`p${item}`), name: `p${item}`, category: categoryId(groupOf(item)) };
      }),
    },
  );
  await graph.raw(
    `UNWIND $follows AS row MATCH (one:Customer {id: row.from}), (other:Customer {id: row.to})
     CREATE (other)-[:FOLLOWS]->(one)`,
    { follows: [...ties.from].map((from, tie) => ({ from: idOf(from), to: idOf(ties.to[tie] as number) })) },
  );
  await graph.raw(
    `UNWIND $buys AS row
     MATCH (customer:Customer {id: row.customer}), (product:Product {id: row.product})
     CREATE (customer)-[:MADE]->(purchase:Purchase {id: row.id, customerId: row.customer, at: datetime('2025-01-01') + duration({seconds: toInteger(86400 * row.day)})})-[:CONTAINS]->(product)
     SET purchase.special = product.special`,
    {
      buys: [...log.day].map((day, act) => {
        const [customer, item] = [log.customer[act] as number, log.item[act] as number];
        return { customer: idOf(customer), product: productId(`p${item}`), id: `${customer} ${item}`, day };
      }),
    },
  );
}

export const categoryId = (name: string) => testIds.of('Category', name);
export const idOf = (customer: number) => customerId(`c${customer}`);
