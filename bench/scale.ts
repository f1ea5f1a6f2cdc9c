import 'reflect-metadata';
import { defaultPolicy } from '../src/consent/default-policy.js';
import type { ReadTerms } from '../src/consent/terms.js';
import { ClassTableCache } from '../src/graph/consent-reads.js';
import type { Graph } from '../src/graph/graph.js';
import type { InternalId } from '../src/model/ids.js';
import type { RequestContext } from '../src/serve/context.js';
import { type Bench, type BenchOptions, openBenchDatabase } from './bench.js';
import { type PlainWorld, PlainWorldWriter } from './plain-world.js';
import { benchContext, compositionOf, paramsOf } from './read/contexts.js';
import { type Profile, profile } from './read/profile.js';
import { benchViewer } from './read/world.js';

const sizes = { brief: [10_000, 100_000], full: [10_000, 100_000, 1_000_000] } as const;
const hubSales = 100_000;
const pages = 10;

/** Sparse beside the hub, so that a large world is written in minutes: what is measured is anchored at one row or one hub. */
function worldOf(customers: number): PlainWorld {
  return {
    customers,
    seed: 20_261_122,
    stores: 50,
    products: 500,
    purchasesPerCustomer: customers >= 100_000 ? 1 : 5,
    linesPerPurchase: 1,
    followsPerCustomer: customers >= 100_000 ? 2 : 10,
    hubSales,
    withheldShare: 0.3,
  };
}

/** Database hits of reads that must not grow with the graph, at 10,000 and 100,000 customers, and 1,000,000 with `--full`. */
export const bench: Bench = {
  name: 'scale',
  async run(options) {
    const figures: Record<string, number> = {};
    const operators: Record<string, readonly string[]> = {};
    for (const customers of options.full ? sizes.full : sizes.brief) {
      const size = customers >= 1_000_000 ? `${customers / 1_000_000}m` : `${customers / 1_000}k`;
      for (const [name, found] of await measured(worldOf(customers), options)) {
        figures[`${name}${size}`] = found.dbHits;
        operators[`${name}${size}`] = found.operators;
        options.note(`${name}${size}: ${found.dbHits}`);
      }
    }
    return { figures, meta: { sizes: options.full ? sizes.full : sizes.brief, world: worldOf(100_000), operators } };
  },
};

async function measured(world: PlainWorld, options: BenchOptions): Promise<ReadonlyMap<string, Profile>> {
  await using database = await openBenchDatabase(options);
  const { graph } = database;
  const writer = new PlainWorldWriter(graph, world);
  options.note(`writing ${world.customers} customers and a store of ${world.hubSales} sales`);
  if (!options.keep) await writer.write();
  const terms = await new ClassTableCache(graph, defaultPolicy, () => Date.now()).terms(benchViewer);
  const reads = new Reads(graph, await benchContext(graph, terms), terms);
  options.note('reading');
  // The same customer at every size: what one withholds is not read, and so costs less.
  const customer = writer.id('Customer', 5);
  const hub = reads.context.ids.mint('Store', writer.id('Store', 0));
  return new Map([
    ['pointReadDbHits', await reads.point(customer)],
    ['firstPageOfSalesDbHits', await reads.page(hub, 'sales', 1)],
    ['tenthPageOfSalesDbHits', await reads.page(hub, 'sales', pages)],
    ['firstPageOfCustomersDbHits', await reads.page(hub, 'customers', 1)],
    ['tenthPageOfCustomersDbHits', await reads.page(hub, 'customers', pages)],
    ['sortByNameDbHits', await reads.sorted()],
  ]);
}

/** Reads through the product's own planner and composer, profiled. */
class Reads {
  constructor(
    private readonly graph: Graph,
    readonly context: RequestContext,
    private readonly terms: ReadTerms,
  ) {}

  point(customer: InternalId): Promise<Profile> {
    const id = this.context.ids.mint('Customer', customer);
    const document = 'query Point($id: ID!) { customer(id: $id) { id name city country createdAt } }';
    return this.#profile(document, { id }, [customer]);
  }

  /** The `number`th page of twenty of a store's edge, each page after the cursor of the one before. */
  async page(store: string, edge: 'sales' | 'customers', number: number): Promise<Profile> {
    const row = edge === 'sales' ? 'id at totalMinor' : 'id name';
    const document = `query Page($id: ID!, $after: String) { store(id: $id) { id ${edge}(first: 20, after: $after) { pageInfo { endCursor } nodes { ${row} } } } }`;
    const storeId = this.context.ids.read(store)?.id;
    if (storeId === undefined) throw new Error('the store has no id');
    let after: string | null = null;
    let found = await this.#profile(document, { id: store, after }, [storeId]);
    for (let at = 1; at < number; at += 1) {
      after = this.#cursorAfter(found, storeId, edge);
      found = await this.#profile(document, { id: store, after }, [storeId]);
    }
    return found;
  }

  sorted(): Promise<Profile> {
    return this.#profile('{ customers(first: 20, orderBy: { field: NAME }) { nodes { id name } } }', {}, []);
  }

  /** The rows are `[id, [storeId, [[key, id, …], …]]]`; the page is one row shorter than what was fetched. */
  #cursorAfter(found: Profile, storeId: InternalId, edge: string): string {
    const [[, [, rows]]] = found.rows as [[string, [string, [number, string][]]]];
    const last = rows.at(19);
    if (last === undefined) throw new Error('the store has too few rows for ten pages');
    const binding = { coordinate: `Store.${edge}`, parent: storeId, arrangement: JSON.stringify([null, null]) };
    return this.context.cursors.mint(binding, { key: last[0], id: last[1], rest: false });
  }

  #profile(document: string, variables: Readonly<Record<string, unknown>>, ids: readonly string[]): Promise<Profile> {
    const composition = compositionOf(this.context, document, variables);
    const { read } = paramsOf(this.terms, composition);
    return profile(this.graph, composition.statement.text, { read: { ...read, ids } });
  }
}
