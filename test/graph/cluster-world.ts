import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { type Policy, readPolicy } from '../../src/consent/policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { ImportedModelReads } from '../../src/graph/imported-model-reads.js';
import { decodeModel } from '../../src/recommend/model-bytes.js';
import { runKith } from '../kith-command.js';
import { customerId, productId } from './analyse-world.js';

export const cluster = 'shop.cluster';

/** The default policy with a cluster of the house in it. */
export const clusterPolicy: Policy = readPolicy({
  ...defaultPolicy,
  clients: [
    ...defaultPolicy.clients,
    {
      id: cluster,
      title: 'The cluster that trains the item model',
      recipient: 'first_party.cluster',
      asks: [{ purposes: ['train'], categories: ['purchase.item', 'behaviour'] }],
      self: [],
      endUsers: { customer: false, staff: [], scientist: [] },
      machine: true,
      country: null,
      transfer: null,
    },
  ],
});

export interface ClusterHome extends AsyncDisposable {
  readonly folder: string;
  /** Runs a command against the test graph. */
  kith(
    ...args: readonly string[]
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
}

/** A home with the policy that registers the cluster. */
export async function clusterHome(): Promise<ClusterHome> {
  const folder = await mkdtemp(join(tmpdir(), 'kith-cluster-'));
  const policyFile = join(folder, 'policy.json');
  await writeFile(policyFile, JSON.stringify(clusterPolicy));
  return {
    folder,
    kith: (...args) => runKith(folder, args, { KITH_POLICY: policyFile }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What customers bought, one purchase a product. */
export async function buys(graph: Graph, names: readonly string[], products: readonly string[]): Promise<void> {
  const rows = names.flatMap((name) =>
    products.map((product) => ({ customer: customerId(name), product: productId(product), name: product })),
  );
  await graph.raw(
    `UNWIND $rows AS row
     MATCH (customer:Customer {id: row.customer})
     MERGE (product:Product {id: row.product}) ON CREATE SET product.externalId = row.name
     CREATE (customer)-[:BOUGHT {count: 1, lastAt: datetime()}]->(product)`,
    { rows },
  );
}

/** The factors of the served item model, by the shop's names, of the products that have some. */
export async function servedFactors(graph: Graph): Promise<ReadonlyMap<string, readonly number[]>> {
  const { records } = await graph.raw(
    "MATCH (run:Run {job: 'neighbourhood', current: true}) MATCH (part:ModelPart {runId: run.id}) RETURN run.model AS digest, part.bytes AS bytes",
  );
  if (records.length !== 1) throw new Error('the model of so small a world lies in one part');
  const bytes = new Uint8Array(records[0]?.get('bytes') as Int8Array);
  const { productIds, model } = decodeModel(bytes, records[0]?.get('digest') as string);
  const { rank, products } = model.factors;
  const named = await new ImportedModelReads(graph).products(productIds);
  const rows = productIds.map((id, place): [string, number[]] => [
    named.get(id)?.name ?? '',
    [...products.subarray(place * rank, (place + 1) * rank)],
  ]);
  return new Map(rows.filter(([, factors]) => factors.some((value) => value !== 0)));
}
