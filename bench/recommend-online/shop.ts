import { defaultPolicy } from '../../src/consent/default-policy.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { InternalIds } from '../../src/model/ids.js';
import type { Weights } from '../../src/recommend/blend.js';
import { unlearned } from '../../src/recommend/learning.js';
import { digestOf, encodeModel } from '../../src/recommend/model-bytes.js';
import { seededRandom } from '../../src/recommend/seeded.js';
import { benchSecret } from '../bench.js';

export interface ShopSize {
  readonly customers: number;
  readonly products: number;
}

export const usesOfCustomer = 30;
export const tiesOfCustomer = 15;
const speakersOfProduct = 100;
const rank = 64;
const rowsMax = 20_000;
const partBytes = 1 << 20;
const ids = new InternalIds(benchSecret);
const purposes = ['personalise', 'social_reco', 'train', 'analytics'];

/** Every signal counts, so that a list costs what it can cost. */
const weights: Weights = { linear: 1, factors: 1, tiesLinear: 0.3, tiesFactors: 0.3, tiesPopular: 0.3, popular: 0.01 };

export function customerOf(number: number): string {
  return `c${number}`;
}

export function customerIdOf(number: number): string {
  return ids.of('Customer', customerOf(number));
}

/**
 * A shop in which everybody agreed to everything: customers with 30 uses and 15 influences each, products by a long tail, and a served item model of the shape that a
 * run leaves (100 weights and 64 factors a product), made of chance: what a list costs does not depend on what it says.
 */
export async function writeShop(
  graph: Graph,
  { customers, products }: ShopSize,
  note: (text: string) => void,
): Promise<void> {
  const random = seededRandom(42);
  const productId = (number: number) => ids.of('Product', `p${number}`);
  const someProduct = () => Math.floor(products * random() ** 3);
  await inRows(
    products,
    (number) => ({ id: productId(number), name: `Product ${number}` }),
    (rows) =>
      graph.raw('UNWIND $rows AS row CREATE (product:Product {id: row.id}) SET product.name = row.name', { rows }),
  );
  await inRows(
    customers,
    (number) => ({ id: customerIdOf(number), name: customerOf(number) }),
    (rows) =>
      graph.raw(
        `UNWIND $rows AS row CREATE (customer:Customer {id: row.id})
       SET customer.externalId = row.name, customer.ageBand = 'adult', customer.birthDate = date('1980-01-01'), customer.residency = 'DE'`,
        { rows },
      ),
  );
  await agreeAll(graph, customers);
  note('writing uses and influences');
  await inRows(
    customers * usesOfCustomer,
    (number) => ({ from: customerIdOf(Math.floor(number / usesOfCustomer)), to: productId(someProduct()) }),
    (rows) =>
      graph.raw(
        `UNWIND $rows AS row MATCH (customer:Customer {id: row.from}), (product:Product {id: row.to})
         CREATE (customer)-[:INTERACTED {kind: 'bought', weight: 1.0, category: 'behaviour_app', key: 'bought'}]->(product)`,
        { rows },
      ),
  );
  await inRows(
    customers * tiesOfCustomer,
    (number) => ({
      to: customerIdOf(Math.floor(number / tiesOfCustomer)),
      from: customerIdOf(Math.floor(customers * random())),
    }),
    (rows) =>
      graph.raw(
        `UNWIND $rows AS row MATCH (one:Customer {id: row.from}), (other:Customer {id: row.to})
         CREATE (one)-[:INFLUENCES {probability: 0.1, lift: 0.0, evidence: 0, method: 'structural_prior', inputs: ['social_edge'], runId: 'influence'}]->(other)`,
        { rows },
      ),
  );
  note('serving a model');
  const productIds = Array.from({ length: products }, (_, number) => productId(number)).sort();
  await serveModel(graph, productIds, random);
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
    customers,
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

async function serveModel(graph: Graph, productIds: readonly string[], random: () => number): Promise<void> {
  const count = productIds.length;
  const model = {
    productCount: count,
    linear: {
      starts: Int32Array.from({ length: count + 1 }, (_, product) => product * speakersOfProduct),
      products: Int32Array.from({ length: count * speakersOfProduct }, () => Math.floor(count * random())),
      weights: Float32Array.from({ length: count * speakersOfProduct }, () => random() - 0.2),
    },
    factors: {
      rank,
      confidence: 20,
      ridge: 60,
      products: Float32Array.from({ length: count * rank }, () => random() - 0.5),
    },
    popular: Float32Array.from({ length: count }, (_, product) => (product < 500 ? 1_000 - product : 0)),
  };
  const bytes = encodeModel({ productIds, model, learned: { ...unlearned, blend: [{ known: 0, weights }] } });
  await graph.raw(
    `UNWIND ['influence', 'neighbourhood'] AS job CREATE (run:Run {id: job})
     SET run.job = job, run.current = true, run.status = 'done', run.model = CASE job WHEN 'neighbourhood' THEN $digest END`,
    { digest: digestOf(bytes) },
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

async function inRows<T>(count: number, row: (number: number) => T, write: (rows: readonly T[]) => Promise<unknown>) {
  for (let start = 0; start < count; start += rowsMax) {
    await write(Array.from({ length: Math.min(rowsMax, count - start) }, (_, at) => row(start + at)));
  }
}
