import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Category } from '../../src/consent/categories.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { ConsentRecord } from '../../src/consent/record.js';
import type { Viewer } from '../../src/consent/viewer.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { generateWorld } from '../../src/ingest/generate/generate.js';
import { Random } from '../../src/ingest/generate/random.js';
import { defaultOptions } from '../../src/ingest/generate/world.js';
import { importFolder } from '../../src/ingest/import-job.js';
import { InternalIds } from '../../src/model/ids.js';
import { benchSecret, type BenchOptions } from '../bench.js';

/** What the world is made from. */
export const worldOf = {
  customers: 5_000,
  seed: 20_261_122,
  purchasesPerCustomer: 15,
  followsPerCustomer: 25,
  withheldShare: 0.3,
} as const;

/** Each of these is withheld by `withheldShare` of the customers, independently: some 1,000 combinations, which become consent classes. */
const withheld: readonly Category[] = [
  'identity.name',
  'identity.birth',
  'social.edge',
  'social.group',
  'purchase.item',
  'purchase.amount',
  'location.visit',
  'location.area',
  'service.rating',
  'behaviour.web',
];

/** The viewer of the bench: a purpose that needs consent for everything. */
export const benchViewer: Viewer = {
  client: 'kith.console',
  purpose: 'analytics.row',
  endUser: { kind: 'staff', role: 'analyst' },
};

const files = ['customers', 'connections', 'stores', 'categories', 'products', 'purchases', 'purchase_lines'] as const;

/** Fills an empty graph with a generated world, by the import, and lets its customers say what they withhold. */
export async function fillWorld(graph: Graph, { note }: BenchOptions): Promise<void> {
  const { customers, seed, purchasesPerCustomer, followsPerCustomer } = worldOf;
  const folder = await mkdtemp(join(tmpdir(), 'kith-bench-world-'));
  const ids = new InternalIds(benchSecret);
  try {
    const options = { ...defaultOptions, customers, seed, purchasesPerCustomer, followsPerCustomer, only: files };
    await generateWorld(options, { folder });
    note(`importing ${customers} customers`);
    await importFolder(folder, { graph, ids, policy: defaultPolicy, now: () => Date.now() });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  note('recording what they agreed to');
  const all = await graph.raw('MATCH (customer:Customer) RETURN customer.id AS id ORDER BY id', {}, { mode: 'READ' });
  const customerIds = all.records.map((record) => record.get('id') as ConsentRecord['customerId']);
  const writes = new ConsentWrites(graph, defaultPolicy, () => Date.now());
  await writes.append(customerIds.flatMap(wordsOf), { source: 'import', actor: 'bench' });
  await graph.raw('CALL db.awaitIndexes(300)');
}

function wordsOf(customerId: ConsentRecord['customerId'], index: number): readonly ConsentRecord[] {
  const random = new Random(worldOf.seed, ['bench consent', index]);
  const at = defaultOptions.now;
  const said = { customerId, purpose: 'analytics', recipient: 'first_party', at, until: null };
  const notice = { noticeId: 'terms-2026', noticeVersion: '1' };
  const grant: ConsentRecord = { ...said, ...notice, action: 'given', category: '*', proof: 'bench' };
  const refusals = withheld
    .filter(() => random.chance(worldOf.withheldShare))
    .map((category) => ({ ...said, action: 'refused' as const, category, noticeId: null, noticeVersion: null, proof: null }));
  return [grant, ...refusals.map((refusal) => ({ ...refusal, at: at + 1 }))];
}

export interface ConsentOfWorld {
  readonly classes: number;
  /** Share of the customers that withhold a category from the viewer. */
  readonly withheld: Readonly<Record<string, number>>;
}

/** What the viewer meets: classes of the ring in use, and the share that is withheld by category. */
export async function consentOfWorld(graph: Graph, categories: readonly string[]): Promise<ConsentOfWorld> {
  const cache = new ClassTableCache(graph, defaultPolicy, () => Date.now());
  const terms = await cache.terms(benchViewer);
  const text = `MATCH (customer:Customer) RETURN customer.${terms.cc} AS class, count(*) AS customers`;
  const { records } = await graph.raw(text, {}, { mode: 'READ' });
  const counts = records.map((record) => [Number(record.get('class')), Number(record.get('customers'))] as const);
  const total = counts.reduce((sum, [, customers]) => sum + customers, 0);
  const shares = categories.map((category) => {
    const allowed = counts.filter(([number]) => terms.allow[category]?.[number] === 1);
    return [category, 1 - allowed.reduce((sum, [, customers]) => sum + customers, 0) / total] as const;
  });
  return { classes: counts.length, withheld: Object.fromEntries(shares) };
}
