import { firstPublicKeys } from '../../../src/model/public-keys.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import type { Graph } from '../../../src/graph/graph.js';
import { PublicIds } from '../../../src/serve/public-id.js';
import { recipientKey } from '../../../src/serve/recipient.js';
import { issueToken } from '../../../src/serve/tokens.js';
import { clearGraph, openGraph, testSecret } from '../../graph-harness.js';
import { ofSignals } from '../../signal-weights.js';
import { Town, tokenSettings } from '../../town.js';
import {
  consenting,
  consentPurposes,
  customerId,
  everybody,
  letTiesCount,
  serveWeights,
  productId,
  writeWorld,
} from '../analyse-world.js';

// A policy may let a partner make lists. Whoever then stands before its client is seen by the partner as well, so nobody is themselves there.

const categories = ['identity.name', 'social', 'purchase', 'behaviour', 'service', 'location', 'inferred'];
const purposes = [
  'service',
  'personalise.own',
  'social_reco.receive',
  'social_reco.contribute',
  'social_reco.attribute',
] as const;
const policy = readPolicy({
  ...defaultPolicy,
  clients: defaultPolicy.clients.map((client) =>
    client.id === 'acme.app' ? { ...client, asks: [...client.asks, { purposes: [...purposes], categories }] } : client,
  ),
  notices: defaultPolicy.notices.map((notice) =>
    notice.id === 'partner-2026'
      ? { ...notice, covers: [{ purposes: [...purposes], categories, recipients: ['partner.acme', 'subject'] }] }
      : notice,
  ),
  experiments: [
    {
      name: 'try',
      from: '2020-01-01',
      until: '2099-01-01',
      arms: [
        { name: 'usual', share: 0.001 },
        { name: 'draws', share: 0.999, exploration: { share: 0.2, candidates: 12 } },
      ],
    },
  ],
});

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  await graph.raw(
    "MATCH (customer:Customer) SET customer.name = customer.externalId WITH customer MATCH (customer)-[use:INTERACTED]->() SET use.at = datetime() - duration('P10D')",
  );
  const ground = consenting(graph, Date.now, policy);
  await ground.say(everybody, 'given', [...consentPurposes, 'service', 'analytics']);
  town = await Town.open(graph, {}, policy);
  for (const name of everybody)
    for (const purpose of purposes)
      await town.says(name, 'given', { purpose, noticeId: 'partner-2026', at: Date.now() });
  await analyse(ground.deps);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

interface Item {
  readonly reason: string;
  readonly because: object | null;
  readonly friends: readonly object[] | null;
}

async function ask(client: string, endUser: string | null, query: string, variables: object = {}) {
  const token = await issueToken(testSecret, tokenSettings, { client, endUser, purposes: [...purposes] }, '1h');
  const response = await fetch(`${town.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const { data, errors = [] } = JSON.parse(text) as { data: unknown; errors?: readonly object[] };
  expect(errors).toEqual([]);
  return { text, data };
}

const fields =
  'recommendations(first: 20) { rank reason because { externalId } friends { name } product { externalId } }';

async function own(client: string, name: string) {
  const { text, data } = await ask(client, `customer:${name}`, `{ me { ${fields} offers { rank } } }`);
  const { me } = data as { me: { recommendations: readonly Item[]; offers: readonly object[] } };
  return { text, list: me.recommendations, offers: me.offers };
}

async function logged(): Promise<number> {
  const { records } = await graph.raw('MATCH (shown:ShownList) RETURN count(shown) AS count');
  return Number(records[0]?.get('count'));
}

test('in the own app customers are themselves: told what of theirs speaks for a product, and friends, in an arm', async () => {
  const byItems = await own('kith.web', 'b3');
  await letTiesCount(graph);
  const byTies = await own('kith.web', 'b3');

  expect(byItems.list.some(({ because }) => because !== null)).toBe(true);
  expect(byTies.list.some(({ friends }) => (friends ?? []).length > 0)).toBe(true);
  expect(await logged()).toBe(2);
});

test('a partner that may make lists makes them of what its customers let it use, and names nothing of theirs', async () => {
  const viewer = { client: 'acme.app', purpose: purposes[0], endUser: null };
  const ids = new PublicIds(firstPublicKeys(testSecret), recipientKey(policy, viewer));
  const id = ids.mint('Customer', customerId('b3'));

  const { data } = await ask('acme.app', null, `query ($id: ID!) { customer(id: $id) { ${fields} } }`, { id });

  const list = (data as { customer: { recommendations: readonly Item[] } }).customer.recommendations;
  expect(list.some(({ reason }) => reason !== 'POPULAR')).toBe(true);
  expect(list.filter(({ because, friends }) => because !== null || (friends ?? []).length > 0)).toEqual([]);
});

test.each([
  ['items', { linear: 1, factors: 1, popular: 0.01 }],
  ['ties', { linear: 1, tiesLinear: 1, tiesFactors: 0.5, tiesPopular: 1, popular: 0.01 }],
])(
  'before a partner’s client they are not, where %s count: no reason, name or arm, and nothing of what they have',
  async (_, weights) => {
    await serveWeights(graph, ofSignals(weights));
    const before = await logged();
    const { text, list, offers } = await own('acme.app', 'b3');

    await graph.raw(
      `MATCH (customer:Customer {id: $id})-[use:INTERACTED]->() DELETE use
     WITH DISTINCT customer
     MATCH (product:Product {id: $product})
     CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened'}]->(product)
     WITH customer
     MATCH (other:Product {externalId: 'a-product0'})
     MERGE (customer)-[dismissed:DISMISSED]->(other) SET dismissed.at = datetime()`,
      { id: customerId('b3'), product: productId('a-product1') },
    );

    expect(list.every(({ reason }) => reason === 'POPULAR')).toBe(true);
    expect(list.filter(({ because, friends }) => because !== null || (friends ?? []).length > 0)).toEqual([]);
    expect(offers).toEqual([]);
    expect(await logged()).toBe(before);
    expect((await own('acme.app', 'b3')).text).toBe(text);
  },
);
