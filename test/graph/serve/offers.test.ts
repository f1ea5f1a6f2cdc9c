import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import type { Policy } from '../../../src/consent/policy.js';
import type { Purpose } from '../../../src/consent/purposes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph, testIds } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';
import { consenting, consentPurposes, customerId, everybody, productId, usesOf, writeWorld } from '../analyse-world.js';
import { type MadeOffer, writeOffers } from '../offer-writer.js';

// A shop whose web app may show customers what campaigns offer them by mail.
const advertising = [{ purposes: ['marketing'], categories: ['contact', 'behaviour.ad'] }];
const policy: Policy = {
  ...defaultPolicy,
  clients: defaultPolicy.clients.map((client) =>
    client.id === 'kith.web' ? { ...client, asks: [...client.asks, ...advertising] } : client,
  ),
};

let graph: Graph;
let town: Town;

const name = 'a5';
/** What is not the customer's, and so may be recommended. */
const [wanted = '', other = '', third = ''] = Array.from({ length: 10 }, (_, at) => `a-product${at}`).filter(
  (product) => !usesOf(name).includes(product),
);
const owned = usesOf(name)[0] ?? '';
const marketing: readonly Purpose[] = ['personalise.own', 'social_reco.receive', 'marketing.email'];
const [before, after] = [-86_400_000, 86_400_000];
const offer = (...made: readonly MadeOffer[]) => writeOffers(graph, made);

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  const ground = consenting(graph, Date.now, policy);
  await ground.say(everybody, 'given', consentPurposes);
  await analyse(ground.deps);
  town = await Town.open(graph, {}, policy);
  for (const each of everybody) {
    await town.says(each, 'given', { purpose: 'marketing.email', at: Date.now() - 60_000 });
    await town.says(each, 'given', { purpose: 'service', at: Date.now() - 60_000 });
  }
  await graph.raw('MATCH (customer:Customer) SET customer.country = "PT"');
  await graph.raw(
    `CREATE (:Store {id: $here, externalId: 'here'}), (:Store {id: $there, externalId: 'there'})
     CREATE (above:Category {id: 'above', externalId: 'above'})<-[:CHILD_OF]-(below:Category {id: 'below', externalId: 'below'})
     WITH below MATCH (product:Product) WHERE product.externalId IN $products CREATE (product)-[:IN_CATEGORY]->(below)
     WITH DISTINCT 1 AS once MATCH (store:Store {id: $here}), (customer:Customer {id: $customer})
     CREATE (customer)-[:SHOPS_AT {purchases: 1, storeId: store.id, customerId: customer.id}]->(store)`,
    {
      here: testIds.of('Store', 'here'),
      there: testIds.of('Store', 'there'),
      products: [wanted, third],
      customer: customerId(name),
    },
  );
}, 300_000);

beforeEach(() => graph.raw('MATCH (node:Campaign|Offer|Contact) DETACH DELETE node'));

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const below = `{ rank offer { externalId } recommendation { rank reason explanation because { externalId } product { externalId } } }`;

interface Told {
  readonly rank: number;
  readonly offer: { readonly externalId: string };
  readonly recommendation: {
    readonly rank: number;
    readonly reason: string;
    readonly because: object | null;
    readonly product: { readonly externalId: string };
  };
}

interface Asked {
  readonly as?: As;
  readonly of?: string;
  readonly first?: number;
  readonly purposes?: readonly Purpose[];
}

function ask({ as = 'staff', of = name, first = 20, purposes = marketing }: Asked) {
  const query = `query ($id: ID!) { customer(id: $id) { offers(first: ${first}) ${below} } }`;
  return town.ask(as, query, { id: town.publicId(as, 'Customer', of) }, purposes);
}

async function offersOf(asked: Asked = {}): Promise<readonly Told[]> {
  const { data, errors } = await ask(asked);
  expect(errors).toEqual([]);
  return (data as unknown as { customer: { offers: readonly Told[] } }).customer.offers;
}

const keysOf = async (asked: Asked = {}) => (await offersOf(asked)).map((each) => each.offer.externalId);

async function listOf(as: As): Promise<readonly string[]> {
  const query = 'query ($id: ID!) { customer(id: $id) { recommendations(first: 20) { product { externalId } } } }';
  const { data } = await town.ask(as, query, { id: town.publicId(as, 'Customer', name) }, marketing);
  const found = data as unknown as { customer: { recommendations: { product: { externalId: string } }[] } };
  return found.customer.recommendations.map(({ product }) => product.externalId);
}

test('offers stand in the order of the customer’s own list, each with the place and the reason of its product', async () => {
  await offer(
    { key: 'on anything' },
    { key: 'on other', product: other },
    { key: 'on wanted', product: wanted },
    { key: 'on above', category: 'above' },
    { key: 'on what is there', product: owned },
  );
  const list = await listOf('staff');
  const place = (product: string) => list.indexOf(product) + 1;
  const best = Math.min(place(wanted), place(third));

  const found = await offersOf();

  expect(found.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
  const places = Object.fromEntries(found.map((each) => [each.offer.externalId, each.recommendation.rank]));
  expect(places).toEqual({ 'on anything': 1, 'on other': place(other), 'on wanted': place(wanted), 'on above': best });
  const told = found.map(({ recommendation }) => recommendation);
  expect(told.map(({ rank }) => rank)).toEqual(told.map(({ rank }) => rank).toSorted((a, b) => a - b));
  for (const { rank, product, reason, because } of told) {
    expect(product.externalId).toBe(list[rank - 1]);
    expect(reason).toBe('SIMILAR_ITEMS');
    // What the customer has is not for staff who look.
    expect(because).toBeNull();
  }
  expect(await keysOf({ first: 2 })).toEqual(found.slice(0, 2).map((each) => each.offer.externalId));
});

test('of one product, the offer on it stands before that on its category and that on anything', async () => {
  const [best = ''] = await listOf('staff');
  await graph.raw("MATCH (product:Product {id: $id}) CREATE (product)-[:IN_CATEGORY]->(:Category {id: 'best'})", {
    id: productId(best),
  });
  await offer({ key: 'anything' }, { key: 'category', category: 'best' }, { key: 'product', product: best });

  expect(await keysOf()).toEqual(['product', 'category', 'anything']);
});

test('outside its window or that of its campaign an offer is not there, at both ends', async () => {
  await offer(
    { key: 'runs' },
    { key: 'ends later', until: after, validFrom: before, validUntil: after },
    { key: 'ended', until: before },
    { key: 'begins later', from: after },
    { key: 'not valid yet', validFrom: after },
    { key: 'not valid any more', validUntil: before },
  );

  expect((await keysOf()).toSorted()).toEqual(['ends later', 'runs']);
});

test('a campaign of another country or of a store where the customer does not shop makes no offer', async () => {
  await offer(
    { key: 'here', country: 'PT' },
    { key: 'abroad', country: 'FR' },
    { key: 'in the store', store: 'here' },
    { key: 'in another', store: 'there' },
  );
  expect((await keysOf()).toSorted()).toEqual(['here', 'in the store']);

  // What may not be used for lists is as if nothing were known of it.
  await town.says(name, 'withdrawn', { purpose: 'personalise', category: 'location.area', at: Date.now() });
  expect(await keysOf()).toEqual(['in the store']);
  await town.says(name, 'withdrawn', { purpose: 'personalise', category: 'location.visit', at: Date.now() });
  expect(await keysOf()).toEqual([]);
  await town.says(name, 'given', { purpose: 'personalise', at: Date.now() });
  expect((await keysOf()).toSorted()).toEqual(['here', 'in the store']);
});

test('an offer that was taken is not made again, nor one on what was dismissed', async () => {
  await offer({ key: 'taken' }, { key: 'opened' }, { key: 'on wanted', product: wanted });
  await graph.raw(
    `MATCH (customer:Customer {id: $customer}), (taken:Offer {id: $taken}), (opened:Offer {id: $opened}), (wanted:Product {id: $wanted})
     CREATE (customer)-[:ADDRESSED_BY]->(:Contact {id: '1', customerId: customer.id, outcome: 'converted', category: 'behaviour_ad', atOrder: 1})-[:CARRIES]->(taken)
     CREATE (customer)-[:ADDRESSED_BY]->(:Contact {id: '2', customerId: customer.id, outcome: 'opened', category: 'behaviour_ad', atOrder: 2})-[:CARRIES]->(opened)
     CREATE (customer)-[:DISMISSED]->(wanted)`,
    {
      customer: customerId(name),
      taken: testIds.of('Offer', 'taken'),
      opened: testIds.of('Offer', 'opened'),
      wanted: productId(wanted),
    },
  );

  expect(await keysOf()).toEqual(['opened']);
  expect((await keysOf({ of: 'a6' })).toSorted()).toEqual(
    ['opened', 'taken', ...(usesOf('a6').includes(wanted) ? [] : ['on wanted'])].toSorted(),
  );

  await town.says(name, 'withdrawn', { purpose: 'personalise', category: 'behaviour.ad', at: Date.now() });
  expect((await keysOf()).toSorted()).toEqual(['opened', 'taken']);
  await town.says(name, 'given', { purpose: 'personalise', at: Date.now() });
  await graph.raw('MATCH ()-[said:DISMISSED]->() DELETE said');
});

test('what is not for who looks decides nothing, though lists may rest on it', async () => {
  await offer({ key: 'here', country: 'PT' }, { key: 'everywhere' });
  await town.says(name, 'given', { purpose: 'analytics', at: Date.now() });
  const purposes: readonly Purpose[] = ['analytics.row', ...marketing];
  expect((await keysOf({ purposes })).toSorted()).toEqual(['everywhere', 'here']);

  await town.says(name, 'withdrawn', { purpose: 'analytics', category: 'location.area', at: Date.now() });

  expect(await keysOf({ purposes })).toEqual(['everywhere']);
});

test('who does not agree to the purpose of a campaign has none of its offers from the next request on, nor where the request has not the purpose', async () => {
  await offer({ key: 'mail' }, { key: 'message', purpose: 'marketing.sms' }, { key: 'web', purpose: 'ads' });
  expect(await keysOf()).toEqual(['mail']);
  expect(await keysOf({ purposes: ['personalise.own'] })).toEqual([]);
  expect(await keysOf({ purposes: [...marketing, 'marketing.sms'] })).toEqual(['mail']);

  await town.says(name, 'withdrawn', { purpose: 'marketing.email', at: Date.now() });
  expect(await keysOf()).toEqual([]);
  await town.says(name, 'given', { purpose: 'marketing.email', at: Date.now() });
  await town.says(name, 'withdrawn', { purpose: 'marketing.email', category: 'contact.email', at: Date.now() });
  expect(await keysOf()).toEqual([]);
  await town.says(name, 'given', { purpose: 'marketing.email', at: Date.now() });
  expect(await keysOf()).toEqual(['mail']);
});

test('who keeps a purpose from staff has none of its offers for staff who look, and all for themselves', async () => {
  await offer({ key: 'mail' });
  await town.says(name, 'refused', { purpose: 'marketing.email', recipient: 'staff', at: Date.now() });

  expect(await keysOf()).toEqual([]);
  expect(await keysOf({ as: `customer:${name}` })).toEqual(['mail']);

  await town.says(name, 'given', { purpose: 'marketing.email', recipient: 'staff', at: Date.now() });
  expect(await keysOf()).toEqual(['mail']);
});

test('who wants no list of their own gets what everybody is recommended as the reason', async () => {
  await offer({ key: 'mail' });
  await town.says(name, 'withdrawn', { purpose: 'personalise', category: 'behaviour.app', at: Date.now() });
  await town.says(name, 'withdrawn', { purpose: 'social_reco.receive', at: Date.now() });

  const [found] = await offersOf();

  expect(found?.recommendation.reason).toBe('POPULAR');
  for (const purpose of ['personalise', 'social_reco.receive'])
    await town.says(name, 'given', { purpose, at: Date.now() });
});

test('customers see their own offers, with what of theirs speaks for them, and nobody else’s', async () => {
  await offer({ key: 'mail', store: 'here' });
  const as = `customer:${name}` as const;
  const { data, errors } = await town.ask(as, `{ me { offers ${below} } }`, {}, ['service', ...marketing]);
  expect(errors).toEqual([]);
  const [own] = (data as unknown as { me: { offers: readonly Told[] } }).me.offers;
  expect(own?.offer.externalId).toBe('mail');
  expect(own?.recommendation.because).not.toBeNull();

  expect(await keysOf({ as: 'customer:a6', of: name, purposes: ['service', ...marketing] })).toEqual([]);
  // The web app of the default policy asks for no marketing: a request without the purpose has no offers.
  const without = await town.ask(as, `{ me { offers ${below} } }`, {}, ['service', 'personalise.own']);
  expect(without.data).toEqual({ me: { offers: [] } });
});

test('it is as many statements for a page of customers as for one, and one where nothing is offered', async () => {
  const statementsOf = async (first: number) => {
    using rows = vi.spyOn(graph, 'rows');
    await town.ask('staff', `{ customers(first: ${first}) { nodes { offers { rank offer { id } } } } }`, {}, marketing);
    return rows.mock.calls.flatMap(([{ name: statement }]) => (statement.startsWith('recommend/') ? [statement] : []));
  };
  expect(await statementsOf(5)).toEqual(['recommend/offers']);

  await offer({ key: 'on above', category: 'above' }, { key: 'anything' });
  await statementsOf(1);

  const many = ['recommend/offers', 'recommend/sources', 'recommend/product-facts'];
  expect(await statementsOf(1)).toEqual(many);
  expect(await statementsOf(20)).toEqual(many);
});

test('a list of so many offers is refused', async () => {
  for (const first of [0, 101])
    expect((await ask({ first })).errors[0]?.message).toBe(`\`first\` of offers is ${first}; it must be 1 to 100.`);
});
