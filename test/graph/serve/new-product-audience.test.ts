import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runJob } from '../../../src/analyse/job.js';
import { neighbourhood } from '../../../src/analyse/neighbourhood/neighbourhood.js';
import { fillDemo } from '../../../src/cli/demo.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import type { Purpose } from '../../../src/consent/purposes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { noProgress } from '../../../src/model/progress.js';
import { clearGraph, openGraph, testIds, testKeys, testSecret } from '../../graph-harness.js';
import { ofSignals } from '../../signal-weights.js';
import { Town } from '../../town.js';
import { consenting, serveWeights } from '../analyse-world.js';

let graph: Graph;
let town: Town;
let folder: string;
const [fresh, plain] = ['fresh', 'plain'];

/** An invented shop, with a product that nobody has: of the category, brand and price of one that many have. Another one is not described. */
beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  folder = await mkdtemp(join(tmpdir(), 'kith-new-product-'));
  await fillDemo({
    settings: { timeZone: 'UTC' },
    graph,
    ids: testIds,
    keys: testKeys,
    secret: testSecret,
    customers: 250,
    policy: defaultPolicy,
    folder: join(folder, 'demo'),
    progress: noProgress,
    signal: new AbortController().signal,
  });
  await graph.raw(
    `MATCH (popular:Product)<-[bought:BOUGHT]-()
     WHERE popular.special IS NULL AND popular.brand IS NOT NULL
     WITH popular, count(bought) AS buyers ORDER BY buyers DESC, popular.id LIMIT 1
     MATCH (popular)-[:IN_CATEGORY]->(category)
     CREATE (:Product {id: $fresh, externalId: 'fresh', name: 'fresh', brand: popular.brand, priceMinor: popular.priceMinor, currency: popular.currency})-[:IN_CATEGORY]->(category)
     CREATE (:Product {id: $plain, externalId: 'plain', name: 'plain'})`,
    { fresh: testIds.of('Product', fresh), plain: testIds.of('Product', plain) },
  );
  await runJob(neighbourhood, consenting(graph).deps);
  await serveWeights(graph, ofSignals({ linear: 1, factors: 1, content: 2, popular: 0.01 }));
  town = await Town.open(graph);
}, 300_000);

afterAll(async () => {
  await town?.[Symbol.asyncDispose]();
  await graph?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const marketing: readonly Purpose[] = ['personalise.own', 'social_reco.receive', 'marketing.email', 'marketing.sms'];

async function audience(product = fresh, channel = 'EMAIL'): Promise<readonly string[]> {
  const query = `query ($product: ID!) { productAudience(product: $product, first: 100, channel: ${channel}) { customer { id } } }`;
  const variables = { product: town.publicId('staff', 'Product', product) };
  const { data, errors } = await town.ask('staff', query, variables, marketing);
  expect(errors).toEqual([]);
  const found = data as unknown as { productAudience: { customer: { id: string } }[] };
  return found.productAudience.map(({ customer }) => customer.id);
}

/** The place of the new product in the list of a customer, as the staff see it; 0 where it is not in it. */
async function placeFor(id: string): Promise<number> {
  const query = `query ($id: ID!) { customer(id: $id) { recommendations(first: 100) { rank product { externalId } } } }`;
  const { data } = await town.ask('staff', query, { id }, marketing);
  const { customer } = data as unknown as {
    customer: { recommendations: { rank: number; product: { externalId: string } }[] } | null;
  };
  return customer?.recommendations.find(({ product }) => product.externalId === fresh)?.rank ?? 0;
}

test('a new product finds those in whose lists it stands, where it stands highest first', async () => {
  const found = await audience();
  const places = [];
  for (const id of found) places.push(await placeFor(id));

  expect(found.length).toBeGreaterThan(10);
  const listed = places.filter((place) => place > 0);
  expect(listed.length).toBeGreaterThan(5);
  expect(places).toEqual([...listed.toSorted((one, other) => one - other), ...places.filter((place) => place === 0)]);
});

test('it is two statements once the model is read, and of what the catalogue does not describe there is no audience', async () => {
  await audience();
  using rows = vi.spyOn(graph, 'rows');
  await audience();

  const asked = rows.mock.calls.map(([{ name }]) => name).filter((name) => name.startsWith('recommend/'));
  expect(asked).toEqual(['recommend/audience', 'recommend/sources']);
  expect(await audience(plain)).toEqual([]);
});

test('who is not to be told, whose uses are not for lists, or who dismissed it is not in it, and nobody else comes or goes', async () => {
  const { records } = await graph.raw('MATCH (customer:Customer) RETURN customer.externalId AS name');
  const all = records.map((record) => record.get('name') as string);
  const names = new Map(all.map((name) => [town.publicId('staff', 'Customer', name), name]));
  const namesIn = async () => (await audience()).map((id) => names.get(id) ?? '');
  const before = await namesIn();
  const [untold = '', silent = '', dismisses = ''] = before;
  const at = Date.now();
  await town.says(untold, 'withdrawn', { purpose: 'marketing.email', at });
  await town.says(silent, 'withdrawn', { purpose: 'personalise', at });
  await graph.raw(
    'MATCH (customer:Customer {id: $id}), (product:Product {id: $product}) CREATE (customer)-[:DISMISSED]->(product)',
    {
      id: testIds.of('Customer', dismisses),
      product: testIds.of('Product', fresh),
    },
  );
  const without = await namesIn();

  expect(without.filter((name) => [untold, silent, dismisses].includes(name))).toEqual([]);
  expect(before.slice(3).filter((name) => !without.includes(name))).toEqual([]);

  // What the silent one has is as if it were not there.
  await graph.raw('MATCH (:Customer {id: $id})-[use:BOUGHT|INTERACTED]->() DELETE use', {
    id: testIds.of('Customer', silent),
  });
  expect(await namesIn()).toEqual(without);
});

test('what is sensitive by now speaks for no new product', async () => {
  const before = await audience();
  expect(before.length).toBeGreaterThan(0);
  await graph.raw(
    "MATCH (product:Product) WHERE NOT product.externalId = 'fresh' SET product.special = 'special_health'",
  );

  expect(await audience()).toEqual([]);
});
