import type { Graph } from '../../src/graph/graph.js';
import { InternalIds } from '../../src/model/ids.js';
import { seasons } from '../../src/model/season.js';
import type { GroupSignal } from '../../src/model/signal-names.js';
import { packed, type Typical } from '../../src/recommend/typical.js';
import { benchSecret } from '../bench.js';

const ids = new InternalIds(benchSecret);
const stores = Array.from({ length: 20 }, (_, store) => ids.of('Store', `s${store}`));
const productsOfGroup = 100;

/** Lets every customer live in one city and shop at three of its stores. */
export async function placeCustomers(graph: Graph): Promise<void> {
  await graph.raw("UNWIND $stores AS id CREATE (:Store {id: id, city: 'Bonn'})", { stores });
  await graph.raw(
    `MATCH (customer:Customer)
     CALL (customer) {
       SET customer.country = 'DE', customer.city = 'Bonn'
       WITH customer
       UNWIND range(0, 2) AS place
       WITH customer, $stores[(toInteger(substring(customer.externalId, 1)) + place) % size($stores)] AS storeId
       MATCH (store:Store {id: storeId})
       CREATE (customer)-[:SHOPS_AT {purchases: 1, storeId: storeId}]->(store)
     } IN TRANSACTIONS OF 10000 ROWS`,
    { stores },
  );
}

/** A hundred products of each group that everybody's lists are for: of the one community, the city, each store and this month. */
export function typicalOfPlaces(name: GroupSignal): Typical {
  const named: Readonly<Partial<Record<GroupSignal, readonly string[]>>> = {
    community: ['everybody'],
    region: ['DE/Bonn'],
    store: stores,
    season: seasons,
  };
  const names = named[name] ?? [];
  const row = Array.from({ length: productsOfGroup }, (_, product) => [3 * product, 1 / (1 + product)] as const);
  return packed(
    names,
    names.map(() => row),
  );
}
