import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPolicy } from '../src/consent/default-policy.js';
import { ConsentWrites } from '../src/graph/consent-writes.js';
import type { Graph } from '../src/graph/graph.js';
import type { InternalId } from '../src/model/ids.js';
import { Erasure } from '../src/rights/erasure.js';
import { PersonalExport } from '../src/rights/export.js';
import { Requests } from '../src/rights/requests.js';
import { TombstoneFile, tombstonePath } from '../src/rights/tombstone-file.js';
import { type Canary, dumpText, isExported, writeCanaries } from '../test/graph/rights/canary-world.js';
import { testIds, testKeys } from '../test/graph-harness.js';
import { type Bench, type BenchOptions, openBenchDatabase, spread } from './bench.js';

const policy = defaultPolicy;
const sizes = { brief: { customers: 2_500, requests: 1_000 }, full: { customers: 10_000, requests: 1_000 } } as const;
const purchasesOfCustomer = 12;
const warmUpReads = 300;
/** Between two requests the job leaves the database to the readers. */
const pauseMs = 5;

/** Canaries that an export misses or an erasure leaves; and what requests that are carried out cost those who read meanwhile. */
export const bench: Bench = {
  name: 'rights',
  async run(options) {
    await using database = await openBenchDatabase(options);
    const home = await mkdtemp(join(tmpdir(), 'kith-bench-rights-'));
    try {
      const { graph } = database;
      const { customers, requests } = options.full ? sizes.full : sizes.brief;
      const parts = partsOf(graph, home);
      const coverage = await canaries(graph, parts);
      const load = await underLoad(graph, parts, { customers, requests, note: options.note });
      return {
        figures: { ...coverage, readMedianTimes: load.loaded.median / load.quiet.median, requestsDone: load.done },
        meta: { customers, purchasesOfCustomer, requests: requests * 2, pauseMs, ...load },
      };
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  },
};

function partsOf(graph: Graph, home: string) {
  const now = () => Date.now();
  const exports = new PersonalExport({ graph, policy, now, keys: testKeys });
  const tombstones = new TombstoneFile(tombstonePath(home));
  const erasure = new Erasure({ graph, policy, now, tombstones, keys: testKeys });
  return {
    exports,
    erasure,
    requests: new Requests({ graph, policy, keys: testKeys, ids: testIds, exports, erasure, now }),
  };
}

async function canaries(graph: Graph, { exports, erasure }: ReturnType<typeof partsOf>) {
  const ana = testIds.of('Customer', 'ana');
  const hers = await writeCanaries(graph, 'ana', { offset: 1_000, other: 'ben' });
  let text = '';
  for await (const piece of exports.text(ana, 'json')) text += piece;
  await erasure.erase(ana);
  const dump = await dumpText(graph);
  const isIn = (among: string) => (canary: Canary) => among.includes(canary.text);
  const missing = hers.filter(isExported).filter((canary) => !isIn(text)(canary));
  return {
    canaries: hers.length,
    missingInExport: missing.length,
    foundAfterErasure: hers.filter(isIn(dump)).length,
  };
}

async function underLoad(
  graph: Graph,
  { requests }: ReturnType<typeof partsOf>,
  about: { readonly customers: number; readonly requests: number; readonly note: BenchOptions['note'] },
) {
  const ids = await writeTown(graph, about.customers);
  about.note(`${about.customers} customers written`);
  const erased = ids.slice(0, about.requests);
  const asking = ids.slice(about.requests, about.requests * 2);
  const read = ids.slice(about.requests * 2);
  const open = (customerId: InternalId, kind: 'access' | 'erasure') =>
    requests.open({ customerId, kind, wanted: null, clientKey: kind, by: 'self' });
  for (const id of erased) await open(id, 'erasure');
  for (const id of asking) await open(id, 'access');
  about.note('requests opened');
  await reads(graph, read, (count) => count < warmUpReads);
  const quietBefore = await reads(graph, read, (count) => count < warmUpReads * 2);
  let isRunning = true;
  const work = (async () => {
    let done = 0;
    for (let batch = -1; batch !== 0; ) {
      batch = await requests.runWaiting(50, { pause: () => pause(pauseMs) });
      done += batch;
    }
    isRunning = false;
    return done;
  })();
  const loaded = await reads(graph, read, () => isRunning);
  const done = await work;
  const quietAfter = await reads(graph, read, (count) => count < warmUpReads * 2);
  return { done, quiet: spread([...quietBefore, ...quietAfter]), loaded: spread(loaded), readsBeside: loaded.length };
}

/** Milliseconds of each read of one customer's page, one after another. */
async function reads(
  graph: Graph,
  ids: readonly InternalId[],
  goesOn: (count: number) => boolean,
): Promise<readonly number[]> {
  const times: number[] = [];
  while (goesOn(times.length)) {
    const start = performance.now();
    await graph.raw(
      `MATCH (customer:Customer {id: $id})-[:MADE]->(purchase:Purchase)-[line:CONTAINS]->(product:Product)
       RETURN purchase.id, line.quantity, product.name ORDER BY purchase.atOrder DESC LIMIT 50`,
      { id: ids[times.length % ids.length] },
      { mode: 'READ' },
    );
    times.push(performance.now() - start);
  }
  return times;
}

async function writeTown(graph: Graph, count: number): Promise<readonly InternalId[]> {
  const ids = Array.from({ length: count }, (_, index) => testIds.of('Customer', `bench ${index}`));
  await graph.raw(
    "UNWIND range(0, 199) AS number CREATE (:Product {id: 'bench ' + number, name: 'Product ' + number})",
  );
  for (let from = 0; from < count; from += 500) {
    await graph.raw(
      `UNWIND $ids AS id
       CREATE (customer:Customer {id: id, externalId: id, residency: 'DE', ageBand: 'adult'})
       WITH customer UNWIND range(1, $purchases) AS number
       MATCH (product:Product {id: 'bench ' + toInteger((number * 37 + size(customer.id) * number) % 200)})
       CREATE (customer)-[:MADE]->(:Purchase {id: customer.id + number, customerId: customer.id, atOrder: number})-[:CONTAINS {quantity: 1.0}]->(product)`,
      { ids: ids.slice(from, from + 500), purchases: purchasesOfCustomer },
    );
  }
  await new ConsentWrites(graph, policy, () => Date.now()).classifyMissing();
  return ids;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
