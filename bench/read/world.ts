import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Viewer } from '../../src/consent/viewer.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import type { Graph } from '../../src/graph/graph.js';
import type { PlainWorld } from '../plain-world.js';

/** What the world is made from. */
export const worldOf: PlainWorld = {
  customers: 5_000,
  seed: 20_261_122,
  stores: 60,
  products: 800,
  purchasesPerCustomer: 15,
  linesPerPurchase: 2,
  followsPerCustomer: 25,
  hubSales: 0,
  withheldShare: 0.3,
};

/** The viewer of the bench: a purpose that needs consent for everything. */
export const benchViewer: Viewer = {
  client: 'kith.console',
  purpose: 'analytics.row',
  endUser: { kind: 'staff', role: 'analyst' },
};

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
