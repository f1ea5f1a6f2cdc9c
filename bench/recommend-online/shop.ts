import { defaultPolicy } from '../../src/consent/default-policy.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { statementText } from '../../src/graph/statement.js';
import { InternalIds, productNumber } from '../../src/model/ids.js';
import { askedSignals } from '../../src/model/signal-names.js';
import type { Weights } from '../../src/recommend/blend.js';
import { type Interactions, packInteractions, productsOf } from '../../src/recommend/interactions.js';
import { noContent } from '../../src/recommend/content.js';
import { fitItemModel, type ItemModel } from '../../src/recommend/item-model.js';
import { unlearned } from '../../src/recommend/learning.js';
import { digestOf, encodeModel } from '../../src/recommend/model-bytes.js';
import { nothingReplenished } from '../../src/recommend/replenishing.js';
import { typicalBySignal } from '../../src/recommend/typical.js';
import { seededRandom } from '../../src/recommend/seeded.js';
import { benchSecret } from '../bench.js';
import { readSet } from '../recommend-quality/sets.js';
import { placeCustomers, typicalOfPlaces } from './places.js';

export interface ShopSize {
  readonly customers: number;
  readonly products: number;
}

/** Who has what and who moves whom, by numbers, with the model that is served. */
export interface Shop extends ShopSize {
  /** Pairs of a customer and a product. */
  readonly uses: () => Iterable<readonly [number, number]>;
  /** Pairs of a customer and of one who moves them. */
  readonly ties: () => Iterable<readonly [number, number]>;
  /** The model over the products, of which `order` gives the number of each index. */
  readonly model: (order: readonly number[]) => ItemModel;
}

export const usesOfCustomer = 30;
export const tiesOfCustomer = 15;
const speakersOfProduct = 100;
const rank = 64;
const rowsMax = 20_000;
const partBytes = 1 << 20;
const ids = new InternalIds(benchSecret);
const purposes = ['personalise', 'social_reco', 'train', 'analytics', 'segment'];

/** Every signal counts, so that a list costs what it can cost. */
const weights: Weights = {
  linear: 1,
  factors: 1,
  walk: 1,
  content: 0.3,
  replenish: 0.3,
  tiesLinear: 0.3,
  tiesFactors: 0.3,
  tiesPopular: 0.3,
  community: 0.1,
  region: 0.1,
  store: 0.1,
  channel: 0.1,
  partOfDay: 0.1,
  season: 0.1,
  popular: 0.01,
};

export function customerOf(number: number): string {
  return `c${number}`;
}

export function customerIdOf(number: number): string {
  return ids.of('Customer', customerOf(number));
}

/**
 * Customers with 30 uses and 15 influences each, products by a long tail, and a model of the shape that a run leaves (100 weights and 64 factors a product), made
 * of chance: what a list costs does not depend on what it says.
 */
export function generatedShop({ customers, products }: ShopSize): Shop {
  function* pairs(seed: number, count: number, other: (random: () => number) => number) {
    const random = seededRandom(seed);
    for (let customer = 0; customer < customers; customer += 1) {
      for (let place = 0; place < count; place += 1) yield [customer, other(random)] as const;
    }
  }
  return {
    customers,
    products,
    uses: () => pairs(42, usesOfCustomer, (random) => Math.floor(products * random() ** 3)),
    ties: () => pairs(43, tiesOfCustomer, (random) => Math.floor(customers * random())),
    model: () => modelOfChance(products),
  };
}

/** The listeners of LastFM with their friends, and a model fitted on what they listen to. */
export function lastfmShop(): Shop {
  const { interactions, friends } = readSet('lastfm');
  const { customerCount, productCount } = interactions;
  const listened = Array.from({ length: customerCount }, (_, customer) => [...productsOf(interactions, customer)]);
  function* pairs(of: readonly (readonly number[])[]) {
    for (const [customer, others] of of.entries()) for (const other of others) yield [customer, other] as const;
  }
  return {
    customers: customerCount,
    products: productCount,
    uses: () => pairs(listened),
    ties: () => pairs(friends.map((each) => each.slice(0, tiesMax))),
    model: (order) => {
      const indexes = new Int32Array(productCount);
      for (const [index, product] of order.entries()) indexes[product] = index;
      const rows = listened.map((products) => products.map((product) => indexes[product] as number));
      return fitted(packInteractions(rows, productCount));
    },
  };
}

/** Influences that a run writes for one customer at most. */
const tiesMax = 50;

function fitted(interactions: Interactions): ItemModel {
  const fitting = fitItemModel(interactions, {
    linear: { predictorsMax: speakersOfProduct, supportMin: 10, pairSupportMin: 2, ...unlearned.linear },
    walk: unlearned.walk,
    factors: { rounds: 10, supportMin: 10, seed: 1, ...unlearned.factors },
    popularity: { supportMin: 10, productsMax: 500 },
  });
  for (;;) {
    const next = fitting.next();
    if (next.done === true) return next.value;
  }
}

function modelOfChance(count: number): ItemModel {
  const random = seededRandom(44);
  return {
    productCount: count,
    linear: weightsOfChance(count, () => random() - 0.2, random),
    walk: weightsOfChance(count, random, random),
    factors: {
      rank,
      confidence: 20,
      ridge: 60,
      products: Float32Array.from({ length: count * rank }, () => random() - 0.5),
    },
    content: noContent(count),
    replenishing: nothingReplenished,
    popular: Float32Array.from({ length: count }, (_, product) => (product < 500 ? 1_000 - product : 0)),
    typical: typicalBySignal(),
  };
}

function weightsOfChance(count: number, weight: () => number, random: () => number): ItemModel['linear'] {
  return {
    starts: Int32Array.from({ length: count + 1 }, (_, product) => product * speakersOfProduct),
    products: Int32Array.from({ length: count * speakersOfProduct }, () => Math.floor(count * random())),
    weights: Float32Array.from({ length: count * speakersOfProduct }, weight),
  };
}

/** Writes a shop in which everybody agreed to everything, as an import and the runs leave it. */
export async function writeShop(graph: Graph, shop: Shop, note: (text: string) => void): Promise<void> {
  const { customers, products } = shop;
  const productId = (number: number) => ids.of('Product', `p${number}`);
  await inRows(
    numbers(products),
    (number) => ({ id: productId(number), name: `Product ${number}`, number: productNumber(productId(number)) }),
    (rows) =>
      graph.raw(
        'UNWIND $rows AS row CREATE (product:Product {id: row.id}) SET product.name = row.name, product.idNumber = row.number',
        { rows },
      ),
  );
  await graph.raw(statementText('ingest/products-changed'));
  await inRows(
    numbers(customers),
    (number) => ({ id: customerIdOf(number), name: customerOf(number) }),
    (rows) =>
      graph.raw(
        `UNWIND $rows AS row CREATE (customer:Customer {id: row.id})
       SET customer.externalId = row.name, customer.ageBand = 'adult', customer.birthDate = date('1980-01-01'), customer.residency = 'DE'`,
        { rows },
      ),
  );
  await agreeAll(graph, customers);
  await placeCustomers(graph);
  note('writing uses and influences');
  await inRows(
    shop.uses(),
    ([customer, product]) => ({ from: customerIdOf(customer), to: productId(product) }),
    (rows) =>
      graph.raw(
        `UNWIND $rows AS row MATCH (customer:Customer {id: row.from}), (product:Product {id: row.to})
       CREATE (customer)-[:INTERACTED {kind: 'used', weight: 1.0, category: 'behaviour_app', key: 'used'}]->(product)`,
        { rows },
      ),
  );
  await inRows(
    shop.ties(),
    ([customer, other]) => ({ to: customerIdOf(customer), from: customerIdOf(other) }),
    (rows) =>
      graph.raw(
        `UNWIND $rows AS row MATCH (one:Customer {id: row.from}), (other:Customer {id: row.to})
       CREATE (one)-[:INFLUENCES {probability: 0.1, lift: 0.0, evidence: 0, method: 'structural_prior', inputs: ['social_edge'], mutual: true, runId: 'influence'}]->(other)`,
        { rows },
      ),
  );
  note('serving a model');
  const order = [...numbers(products)].map((number) => ({ number, id: productId(number) }));
  order.sort((left, right) => (left.id < right.id ? -1 : 1));
  const model = shop.model(order.map(({ number }) => number));
  await serveModel(
    graph,
    order.map(({ id }) => id),
    model,
  );
}

/** One customer speaks; the others have the same classes. */
async function agreeAll(graph: Graph, customers: number): Promise<void> {
  const customerId = ids.of('Customer', customerOf(0));
  const said = purposes.map((purpose) => ({
    customerId,
    action: 'given' as const,
    purpose,
    category: '*',
    recipient: '*',
    at: Date.now() - 1_000,
    until: null,
    noticeId: 'terms-2026',
    noticeVersion: '1',
    proof: 'bench',
  }));
  const writes = new ConsentWrites(graph, defaultPolicy, () => Date.now());
  await writes.append(said, { source: 'first_hand', actor: 'bench' });
  await inRows(
    numbers(customers),
    (number) => customerIdOf(number),
    (rows) =>
      graph.raw(
        `MATCH (speaker:Customer {id: $customerId})
         WITH properties(speaker) AS facts
         WITH facts, [key IN keys(facts) WHERE key STARTS WITH 'cc' OR key = 'consentRev'] AS names
         UNWIND $rows AS id
         MATCH (customer:Customer {id: id})
         UNWIND names AS name
         SET customer[name] = facts[name]`,
        { customerId, rows },
      ),
  );
}

async function serveModel(graph: Graph, productIds: readonly string[], model: ItemModel): Promise<void> {
  await graph.raw("CREATE (:Community {id: 'everybody', level: 0})");
  await graph.raw(
    `MATCH (customer:Customer), (community:Community)
     CALL (customer, community) { CREATE (customer)-[:IN_COMMUNITY {level: 0}]->(community) } IN TRANSACTIONS OF 10000 ROWS`,
  );
  const bytes = encodeModel({
    productIds,
    timeZone: 'UTC',
    model: { ...model, typical: typicalBySignal(typicalOfPlaces) },
    learned: { ...unlearned, blend: [{ known: 0, weights }] },
  });
  await graph.raw(
    `UNWIND ['influence', 'neighbourhood'] AS job CREATE (run:Run {id: job})
     SET run.job = job, run.current = true, run.status = 'done', run.model = CASE job WHEN 'neighbourhood' THEN $digest END,
       run.asksFor = CASE job WHEN 'neighbourhood' THEN $asksFor END`,
    { digest: digestOf(bytes), asksFor: askedSignals },
  );
  for (let place = 0; place * partBytes < bytes.length; place += 1) {
    const part = new Int8Array(bytes.slice(place * partBytes, (place + 1) * partBytes).buffer);
    await graph.raw(
      "CREATE (part:ModelPart {runId: 'neighbourhood', place: toInteger($place)}) SET part.bytes = $part",
      {
        place,
        part,
      },
    );
  }
}

function* numbers(count: number): Generator<number> {
  for (let number = 0; number < count; number += 1) yield number;
}

async function inRows<T, R>(items: Iterable<T>, row: (item: T) => R, write: (rows: readonly R[]) => Promise<unknown>) {
  let rows: R[] = [];
  for (const item of items) {
    if (rows.push(row(item)) < rowsMax) continue;
    await write(rows);
    rows = [];
  }
  if (rows.length > 0) await write(rows);
}
