import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Purpose } from '../../../src/consent/purposes.js';
import { socialTerms } from '../../../src/consent/social-terms.js';
import { AudienceReads } from '../../../src/graph/audience-reads.js';
import type { Graph } from '../../../src/graph/graph.js';
import { RecommendationReads } from '../../../src/graph/recommendation-reads.js';
import { int, statementText } from '../../../src/graph/statement.js';
import { recommendationsFor } from '../../../src/recommend/recommendations-for.js';
import { ModelShelf } from '../../../src/recommend/served-model.js';
import { itemModelForm } from '../../../src/model/item-model-form.js';
import { undatedOrder } from '../../../src/model/time.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';
import { consenting, consentPurposes, customerId, everybody, productId, usesOf, writeWorld } from '../analyse-world.js';

let graph: Graph;
let town: Town;
let ground: ReturnType<typeof consenting>;

const wanted = 'a-product3';
const without = everybody.filter((name) => name.startsWith('a') && !usesOf(name).includes(wanted));

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  await analyse(ground.deps);
  town = await Town.open(graph);
  for (const name of everybody) await town.says(name, 'given', { purpose: 'marketing.email', at: Date.now() - 60_000 });
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const marketing: readonly Purpose[] = ['personalise.own', 'social_reco.receive', 'marketing.email'];
const query = `query ($product: ID!, $first: Int!, $channel: ContactChannel!) {
  productAudience(product: $product, first: $first, channel: $channel) { rank customer { externalId } }
}`;

interface Asked {
  readonly product?: string;
  readonly first?: number;
  readonly channel?: string;
  readonly purposes?: readonly Purpose[];
  readonly as?: As;
}

function ask({ product = wanted, first = 50, channel = 'EMAIL', purposes = marketing, as = 'staff' }: Asked = {}) {
  return town.ask(as, query, { product: town.publicId(as, 'Product', product), first, channel }, purposes);
}

async function audience(asked: Asked = {}): Promise<readonly string[]> {
  const { data, errors } = await ask(asked);
  expect(errors).toEqual([]);
  const found = data as unknown as { productAudience: { rank: number; customer: { externalId: string } }[] };
  expect(found.productAudience.map(({ rank }) => rank)).toEqual(found.productAudience.map((_, at) => at + 1));
  return found.productAudience.map(({ customer }) => customer.externalId);
}

async function statementsOf(body: () => Promise<unknown>): Promise<number> {
  using composed = vi.spyOn(graph, 'composed');
  using rows = vi.spyOn(graph, 'rows');
  await body();
  const asked = rows.mock.calls.filter(([{ name }]) => name.startsWith('recommend/'));
  return composed.mock.calls.length + asked.length;
}

test('it is those who do not have the product, in the order of its places in their own lists', async () => {
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const lists = await recommendationsFor(served, without.map(customerId), { first: 100, terms });
  const shares = without.map((name) => {
    const list = lists.get(customerId(name)) ?? [];
    const { rank = 0, score = 0 } = list.find((each) => each.productId === productId(wanted)) ?? {};
    return { name, rank, share: score / (list[0]?.score ?? 1) };
  });
  const byPlace = shares.toSorted((a, b) => a.rank - b.rank || b.share - a.share);

  const found = await audience();

  expect(without.length).toBeGreaterThan(3);
  expect(new Set(shares.map(({ share }) => share)).size).toBeGreaterThan(3);
  expect(found.filter((name) => name.startsWith('a'))).toEqual(byPlace.map(({ name }) => name));
  expect(await audience({ first: 2 })).toEqual(found.slice(0, 2));
});

test('it is two statements and one for the customers, however many there are', async () => {
  await audience();

  // Who may be told and known of, what their lists are made of, the customers.
  expect(await statementsOf(() => audience())).toBe(3);
  expect(await statementsOf(() => audience({ first: 1 }))).toBe(3);
});

test('who is not to be told by the channel, or whose purchases are not for lists, is not in it from the next request on', async () => {
  const before = await audience();
  const [told = '', own = '', ...others] = before;
  expect(others.length).toBeGreaterThan(1);

  await town.says(told, 'withdrawn', { purpose: 'marketing.email', at: Date.now() });
  await town.says(own, 'withdrawn', { purpose: 'personalise', at: Date.now() });

  expect(await audience()).toEqual(others);
  expect(await audience({ channel: 'SMS', purposes: [...marketing, 'marketing.sms'] })).toEqual([]);
  for (const name of [told, own]) {
    const notice = { at: Date.now() } as const;
    await town.says(name, 'given', { purpose: 'marketing.email', ...notice });
    await town.says(name, 'given', { purpose: 'personalise', ...notice });
  }
  expect(await audience()).toEqual(before);
});

test('who may not be known of for the purpose of the request is not in it', async () => {
  const [gone = '', ...others] = await audience();
  await town.says(gone, 'withdrawn', { purpose: 'analytics', at: Date.now() });
  for (const name of others) await town.says(name, 'given', { purpose: 'analytics', at: Date.now() });

  expect(await audience({ purposes: ['analytics.row', ...marketing] })).toEqual(others);
});

test('who dismissed the product, or is not interested in its category, is not in it', async () => {
  const before = await audience();
  const [dismisses = '', avoids = '', hides = ''] = before;
  await graph.raw(
    `MATCH (product:Product {id: $product})
     CREATE (product)-[:IN_CATEGORY]->(:Category {id: 'below'})-[:CHILD_OF]->(above:Category {id: 'above'})
     WITH product, above
     MATCH (one:Customer {id: $dismisses}), (other:Customer {id: $avoids}), (third:Customer {id: $hides})
     CREATE (one)-[:DISMISSED]->(product), (other)-[:NOT_INTERESTED_IN]->(above), (third)-[:DISMISSED]->(product)`,
    {
      product: productId(wanted),
      dismisses: customerId(dismisses),
      avoids: customerId(avoids),
      hides: customerId(hides),
    },
  );
  await town.says(hides, 'withdrawn', { purpose: 'personalise', category: 'behaviour.web', at: Date.now() });

  // What somebody did in the front end, and lets nobody use, is as if it were not there.
  expect(await audience()).toEqual(before.slice(2));
  await graph.raw('MATCH ()-[said:DISMISSED|NOT_INTERESTED_IN]->() DELETE said');
  await town.says(hides, 'given', { purpose: 'personalise', category: 'behaviour.web', at: Date.now() });
  expect(await audience()).toEqual(before);
});

test('a use that is withheld brings nobody in and keeps nobody out', async () => {
  const before = await audience();
  const [name = ''] = before;
  const use = async (action: 'CREATE' | 'MATCH', product: string) =>
    graph.raw(
      action === 'CREATE'
        ? `MATCH (customer:Customer {id: $id}), (product:Product {id: $product})
           CREATE (customer)-[:INTERACTED {kind: 'rated', weight: 1.0, category: 'service_rating', key: 'rated', atOrder: -8640000000000000, productId: product.id, pageKey: customer.id + 'rated'}]->(product)`
        : `MATCH (:Customer {id: $id})-[use:INTERACTED {key: 'rated'}]->(:Product {id: $product}) DELETE use`,
      { id: customerId(name), product: productId(product) },
    );

  await use('CREATE', wanted);
  expect(await audience()).toEqual(before.slice(1));
  await town.says(name, 'withdrawn', { purpose: 'personalise', category: 'service.rating', at: Date.now() });
  expect(await audience()).toEqual(before);
  await use('MATCH', wanted);
  expect(await audience()).toEqual(before);
  await town.says(name, 'given', { purpose: 'personalise', category: 'service.rating', at: Date.now() });
});

test('of a product that nobody is recommended, or that is none, there is no audience', async () => {
  await graph.raw("CREATE (:Product {id: $id, name: 'new'})", { id: productId('new') });

  expect(await audience({ product: 'new' })).toEqual([]);
  expect(await audience({ product: 'nothing' })).toEqual([]);
});

test('it is for staff and apps whose token is good for lists and for the channel, and is refused before any statement', async () => {
  const refused = async (asked: Asked) => {
    const told: unknown[] = [];
    const statements = await statementsOf(async () => {
      const { errors } = await ask(asked);
      told.push(errors[0]?.extensions.code, errors[0]?.message);
    });
    return [...told, statements];
  };

  expect((await refused({ as: 'customer:a5', purposes: ['personalise.own'] }))[0]).toBe('FORBIDDEN');
  expect((await refused({ as: 'partner', purposes: ['partner.acme.offers'] }))[0]).toBe('FORBIDDEN');
  expect(await refused({ purposes: ['personalise.own'] })).toEqual([
    'FORBIDDEN',
    'The token is not good for marketing.email.',
    0,
  ]);
  expect(await refused({ purposes: ['marketing.email'] })).toEqual([
    'FORBIDDEN',
    'The token is not good for personalise.own.',
    0,
  ]);
  for (const first of [0, 101])
    expect(await refused({ first })).toEqual([
      'BAD_USER_INPUT',
      `\`first\` of productAudience is ${first}; it must be 1 to 100.`,
      0,
    ]);
});

test('it is written down for each customer who is in it', async () => {
  const entriesOf = async (name: string) => {
    const page = { first: 100, after: null, own: false };
    const found = await town.audit.trail.accessLog(customerId(name), page);
    return found.filter(({ operation }) => operation === 'productAudience').length;
  };
  const [inside = '', outside = ''] = await audience();
  const before = [await entriesOf(inside), await entriesOf(outside)];

  await ask({ first: 1 });

  expect([await entriesOf(inside), await entriesOf(outside)]).toEqual([(before[0] ?? 0) + 1, before[1]]);
});

test('who may not be told takes the place of nobody, and database hits are bounded by the caps, not by how many may be', async () => {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const caps = { similarMax: 6, speakersMax: 3, usesMax: 5, limit: 100 };
  const bounds = Object.fromEntries(
    Object.entries({ ...caps, undated: undatedOrder }).map(([key, value]) => [key, int(value)]),
  );
  const ways = [{ terms: terms.read, contact: 'contact_email' as const }];
  const about = { productId: productId(wanted), read: terms.read, visible: terms.read };
  const hitsNow = async () => {
    const text = `PROFILE ${statementText('recommend/audience')}`;
    const likened = { like: { ids: [], weights: [] }, model: '', modelForm: itemModelForm };
    const { summary } = await graph.raw(
      text,
      { ...about, ...likened, ways: { list: ways }, ...bounds },
      { mode: 'READ' },
    );
    return hits(summary.profile as unknown as Profiled);
  };
  // Which neighbours come before the cut is the plan's choice, and the planner's statistics follow every write.
  const found = async () => {
    const wide = { ...caps, similarMax: 1_000, usesMax: 100 };
    return (await new AudienceReads(graph).candidates({ ...about, ways }, { likened: null, caps: wide })).customerIds;
  };
  const [alone, before] = [await found(), await hitsNow()];
  expect(alone.length).toBeGreaterThan(0);
  expect(before).toBeGreaterThan(50);

  await graph.raw(
    `MATCH (speaker:Product)-[:SIMILAR]->(:Product {id: $id})
     UNWIND range(1, 300) AS number
     CREATE (:Customer:Added {id: speaker.id + number})-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened', atOrder: -8640000000000000, productId: speaker.id, pageKey: speaker.id + number + 'listened'}]->(speaker)`,
    { id: productId(wanted) },
  );
  expect(await found()).toEqual(alone);

  await graph.raw(
    `MATCH (member:Customer {id: $id})
     WITH member, [key IN keys(member) WHERE key STARTS WITH 'cc'] AS windows
     MATCH (added:Added)
     UNWIND windows AS key
     SET added[key] = member[key]`,
    { id: alone[0] },
  );
  expect(await hitsNow()).toBeLessThanOrEqual(before + 200);
});

interface Profiled {
  readonly dbHits?: number;
  readonly children: readonly Profiled[];
}

function hits(plan: Profiled): number {
  return plan.children.reduce((sum, child) => sum + hits(child), plan.dbHits ?? 0);
}
