import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Purpose } from '../../../src/consent/purposes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';
import { consenting, consentPurposes, customerId, everybody, productId, usesOf, writeWorld } from '../analyse-world.js';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', [...consentPurposes, 'analytics']);
  await analyse(deps);
  town = await Town.open(graph);
  for (const name of everybody) await town.says(name, 'given', { purpose: 'marketing.email', at: Date.now() - 60_000 });
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** Three whose acts four others follow nearly always, in place of what the run learned. */
const [sources, followers] = [
  ['a0', 'a1', 'a2'],
  ['a3', 'a4', 'a5', 'a6'],
];
beforeEach(async () => {
  await graph.raw('MATCH ()-[influence:INFLUENCES]->() DELETE influence');
  for (const source of sources ?? []) await influence(source, followers ?? []);
});

async function influence(from: string, to: readonly string[], probability = 0.9): Promise<void> {
  await graph.raw(
    `MATCH (run:Run {job: 'influence', current: true}), (from:Customer {id: $from})
     UNWIND $to AS id
     MATCH (to:Customer {id: id})
     CREATE (from)-[:INFLUENCES {runId: run.id, probability: $probability, lag: 2.0, inputs: ['social_edge', 'purchase_item']}]->(to)`,
    { from: customerId(from), to: to.map(customerId), probability },
  );
}

const rows: readonly Purpose[] = ['analytics.row', 'marketing.email'];

interface Found {
  readonly reach: number;
  readonly seeds: readonly { readonly customer: { readonly externalId: string } }[];
}

function ask(given: string, purposes = rows, as: As = 'staff') {
  const query = `{ seedCustomers(${given}) { reach certificate seeds { channel customer { externalId } } } }`;
  return town.ask(as, query, {}, purposes);
}

async function seeds(given: string, purposes = rows) {
  const { data, errors } = await ask(given.includes('costs:') ? given : `channel: EMAIL, ${given}`, purposes);
  expect(errors).toEqual([]);
  return data?.['seedCustomers'] as unknown as Found;
}

test('under a linear threshold influences on one customer are scaled to sum to one, and reach is told accordingly', async () => {
  const cascade = await seeds('budget: 1');
  const threshold = await seeds('budget: 1, model: LINEAR_THRESHOLD');
  const named = [cascade, threshold].map((each) => each.seeds[0]?.customer.externalId);

  // 1 + 4 × 0.9, and 1 + 4 / 3.
  expect([cascade.reach, threshold.reach]).toEqual([5, 2]);
  expect(named.every((name) => sources?.includes(name ?? ''))).toBe(true);
  // All three together are followed nearly always, and always.
  expect((await seeds('budget: 3, model: LINEAR_THRESHOLD')).reach).toBe(7);
  expect(await seeds('budget: 3, model: INDEPENDENT_CASCADE')).toEqual(await seeds('budget: 3'));
});

test('under a linear threshold a tie that is withheld makes no other one weaker', async () => {
  const asked = 'budget: 2, model: LINEAR_THRESHOLD';
  await town.says('a2', 'withdrawn', { purpose: 'analytics', category: 'purchase.item', at: Date.now() });
  const withheld = await seeds(asked);
  await graph.raw('MATCH (:Customer {id: $id})-[influence:INFLUENCES]->() DELETE influence', { id: customerId('a2') });
  const without = await seeds(asked);
  await town.says('a2', 'given', { purpose: 'analytics', at: Date.now() });

  expect(withheld.reach).toBe(6);
  expect(without).toEqual(withheld);
});

const wanted = 'a-product3';
const lists: readonly Purpose[] = ['analytics.row', 'personalise.own', 'social_reco.receive', 'marketing.email'];
const product = (key = wanted, as: As = 'staff') => `product: ${JSON.stringify(town.publicId(as, 'Product', key))}`;

/** Who would want the product, as `productAudience` tells. */
async function likelyBuyers(): Promise<readonly string[]> {
  const query = `{ productAudience(channel: EMAIL, first: 100, ${product()}) { customer { externalId } } }`;
  const { data, errors } = await town.ask('staff', query, {}, lists);
  expect(errors).toEqual([]);
  const found = data?.['productAudience'] as unknown as readonly { customer: { externalId: string } }[];
  return found.map(({ customer }) => customer.externalId);
}

/** `b0` is followed by those who would want the product, `b1` by more others. Neither would want it. */
async function twoCircles(): Promise<{ readonly buyers: readonly string[]; readonly others: readonly string[] }> {
  const buyers = await likelyBuyers();
  const others = everybody.filter((name) => !buyers.includes(name) && !['b0', 'b1'].includes(name));
  expect(buyers).not.toContain('b0');
  expect(buyers).not.toContain('b1');
  expect(buyers.length).toBeGreaterThan(3);
  expect(others.length).toBeGreaterThan(buyers.length);
  await graph.raw('MATCH ()-[influence:INFLUENCES]->() DELETE influence');
  await influence('b0', buyers, 1);
  await influence('b1', others, 1);
  return { buyers, others };
}

test('who said no to lists, to the channel or to being known of does not count, and what they withhold changes nothing', async () => {
  const { buyers } = await twoCircles();
  const noes = [
    { purpose: 'personalise' },
    { purpose: 'personalise', category: 'behaviour.app' },
    { purpose: 'marketing.email' },
    { purpose: 'analytics' },
  ] as const;
  const whole = await seeds(`budget: 1, ${product()}`, lists);
  expect(whole.reach).toBe(buyers.length);

  for (const no of noes) {
    const [name = ''] = await likelyBuyers();
    await town.says(name, 'withdrawn', { ...no, at: Date.now() });
    const asked = ['budget: 1', 'budget: 3, model: LINEAR_THRESHOLD'].map((given) => `${given}, ${product()}`);
    const answers = async () =>
      Promise.all(asked.map(async (given) => (await ask(`channel: EMAIL, ${given}`, lists)).text));
    const withheld = await answers();
    // Another world, in which they use another product, have this one and, where that is withheld too, follow another.
    await graph.raw(
      `MATCH (customer:Customer {id: $id})-[use:INTERACTED]->(used:Product), (other:Product {id: $other}), (wanted:Product {id: $wanted})
       DELETE use
       WITH DISTINCT customer, other, wanted
       CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened', atOrder: -8640000000000000, productId: other.id, pageKey: customer.id + 'listened'}]->(other)
       CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened', atOrder: -8640000000000000, productId: wanted.id, pageKey: customer.id + 'listened'}]->(wanted)`,
      { id: customerId(name), other: productId('b-product1'), wanted: productId(wanted) },
    );
    if (no.purpose === 'analytics') {
      await graph.raw('MATCH (:Customer {id: $id})<-[influence:INFLUENCES]-() DELETE influence', {
        id: customerId(name),
      });
      await influence('b1', [name], 1);
    }

    expect((await seeds(`budget: 1, ${product()}`, lists)).seeds).toEqual(whole.seeds);
    expect((await likelyBuyers()).includes(name), JSON.stringify(no)).toBe(false);
    expect([no, await answers()]).toEqual([no, withheld]);
    await town.says(name, 'given', { ...no, category: '*', at: Date.now() });
    await writeUsesAnew();
    expect((await twoCircles()).buyers).toEqual(buyers);
  }
});

/** What each customer uses, as the world was written. */
async function writeUsesAnew(): Promise<void> {
  await graph.raw('MATCH (:Customer)-[use:INTERACTED]->() DELETE use');
  await graph.raw(
    `UNWIND $uses AS row
     MATCH (customer:Customer {id: row.id}), (product:Product {id: row.product})
     CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened', atOrder: -8640000000000000, productId: product.id, pageKey: customer.id + 'listened'}]->(product)`,
    {
      uses: everybody.flatMap((name) =>
        usesOf(name).map((used) => ({ id: customerId(name), product: productId(used) })),
      ),
    },
  );
}

test('who has the product, and lets nobody use that for lists, still counts', async () => {
  const { buyers } = await twoCircles();
  const [name = ''] = buyers;
  const asked = () => ask(`channel: EMAIL, budget: 1, ${product()}`, lists).then(({ text }) => text);
  const [before, word] = [await asked(), { purpose: 'personalise', category: 'service.rating' } as const];
  await graph.raw(
    `MATCH (customer:Customer {id: $id}), (product:Product {id: $product})
     CREATE (customer)-[:INTERACTED {kind: 'rated', weight: 1.0, category: 'service_rating', key: 'rated', atOrder: -8640000000000000, productId: product.id, pageKey: customer.id + 'rated'}]->(product)`,
    { id: customerId(name), product: productId(wanted) },
  );
  const known = await asked();
  await town.says(name, 'withdrawn', { ...word, at: Date.now() });
  const withheld = await asked();
  await graph.raw("MATCH (:Customer)-[use:INTERACTED {key: 'rated'}]->() DELETE use");
  const without = await asked();
  await town.says(name, 'given', { ...word, at: Date.now() });

  expect(known).not.toBe(before);
  expect([withheld, without]).toEqual([before, before]);
});

test('a product as the target: its likely buyers alone count as reached, and the choice is made for them', async () => {
  const { buyers, others } = await twoCircles();
  const who = (found: Found) => [found.reach, ...found.seeds.map(({ customer }) => customer.externalId)];

  expect(who(await seeds('budget: 1', lists))).toEqual([1 + others.length, 'b1']);
  expect(who(await seeds(`budget: 1, ${product()}`, lists))).toEqual([buyers.length, 'b0']);
  expect((await seeds(`budget: 3, ${product()}`, lists)).reach).toBe(buyers.length);
});

test('with several channels those count who may be told by one of them', async () => {
  // What is read must be allowed for each channel; by post nobody may be told yet.
  const at = Date.now() - 30_000;
  for (const each of everybody) {
    await town.says(each, 'given', { purpose: 'marketing.post', at });
    await town.says(each, 'withdrawn', { purpose: 'marketing.post', category: 'contact', at: at + 1 });
  }
  const { buyers } = await twoCircles();
  const [name = ''] = buyers;
  await town.says(name, 'withdrawn', { purpose: 'marketing.email', category: 'contact', at: Date.now() });
  const both = `budget: 9, costs: [{ channel: EMAIL, cost: 3 }, { channel: POST, cost: 9 }], ${product()}`;
  const purposes: readonly Purpose[] = [...lists, 'marketing.post'];
  const silent = await seeds(both, purposes);
  await town.says(name, 'given', { purpose: 'marketing.post', at: Date.now() });
  const agreed = await seeds(both, purposes);
  const mail = await seeds(`budget: 1, ${product()}`, lists);
  for (const each of everybody) await town.says(each, 'withdrawn', { purpose: 'marketing.post', at: Date.now() });
  await town.says(name, 'given', { purpose: 'marketing.email', at: Date.now() });

  expect([silent.reach, agreed.reach, mail.reach]).toEqual([buyers.length - 1, buyers.length, buyers.length - 1]);
});

test('of a product that nobody would want, or that is none, nobody is a seed', async () => {
  await graph.raw("CREATE (:Product {id: $id, name: 'new'})", { id: productId('new') });

  const nobody = { reach: 0, certificate: 1, seeds: [] };
  expect(await seeds(`budget: 2, ${product('new')}`, lists)).toEqual(nobody);
  expect(await seeds(`budget: 2, ${product('nothing')}`, lists)).toEqual(nobody);
  const store = JSON.stringify(town.publicId('staff', 'Store', wanted));
  expect(await seeds(`budget: 2, product: ${store}`, lists)).toEqual(nobody);
});

async function statementsOf(body: () => Promise<unknown>): Promise<number> {
  using composed = vi.spyOn(graph, 'composed');
  using given = vi.spyOn(graph, 'rows');
  await body();
  const asked = given.mock.calls.filter(([{ name }]) => /^(?:recommend|influence)\//.test(name));
  return composed.mock.calls.length + asked.length;
}

test('a product is three statements more, and is refused before any to whom may not ask for lists', async () => {
  await twoCircles();
  await seeds(`budget: 1, ${product()}`, lists);

  // The influences, and the customers.
  expect(await statementsOf(() => seeds('budget: 1', lists))).toBe(2);
  // Besides the likely buyers, how far purchases of its category pass on.
  expect(await statementsOf(() => seeds(`budget: 1, ${product()}`, lists))).toBe(5);

  const refused = async (purposes: readonly Purpose[], as: As = 'staff') => {
    let told: unknown[] = [];
    const statements = await statementsOf(async () => {
      const { errors } = await ask(`channel: EMAIL, budget: 1, ${product(wanted, as)}`, purposes, as);
      told = errors.map(({ extensions, message }) => [extensions.code, message]);
    });
    return [...told, statements];
  };
  expect(await refused(rows)).toEqual([['FORBIDDEN', 'The token is not good for personalise.own.'], 0]);
  expect(await refused(['analytics.row', 'personalise.own'])).toEqual([
    ['FORBIDDEN', 'The token is not good for marketing.email.'],
    0,
  ]);
  const registered = 'The client is not registered to ask this, for this purpose and end user.';
  expect(await refused(['partner.acme.offers'], 'partner')).toEqual([['FORBIDDEN', registered], 0]);
  expect(await refused(['personalise.own'], 'customer:a5')).toEqual([['FORBIDDEN', registered], 0]);
});

test('it is written down for each whose list was made and counted', async () => {
  const { buyers } = await twoCircles();
  const entriesOf = async (name: string) => {
    const found = await town.audit.trail.accessLog(customerId(name), { first: 100, after: null, own: false });
    return found.filter(({ operation }) => operation === 'seedCustomers').length;
  };
  const [inside = '', outside = 'b7'] = [buyers[0]];
  const before = [await entriesOf(inside), await entriesOf(outside)];
  await seeds(`budget: 1, ${product()}`, lists);

  expect([await entriesOf(inside), await entriesOf(outside)]).toEqual([(before[0] ?? 0) + 1, before[1]]);
});

test('of the groups that are asked for it is written down that their members were read', async () => {
  const { buyers } = await twoCircles();
  const [inside = ''] = buyers;
  const segment = JSON.stringify(town.publicId('staff', 'Segment', 'any'));
  await seeds(`budget: 1, ${product()}, segment: ${segment}`, lists);
  const [last] = await town.audit.trail.accessLog(customerId(inside), { first: 1, after: null, own: false });

  expect(last).toMatchObject({ operation: 'seedCustomers', categories: expect.arrayContaining(['inferred.segment']) });
});

test.each([
  ['an influence', 'inferred.influence', ['marketing.email']],
  ['a tie', 'social.edge', ['marketing.email']],
  ['an influence, for one of two channels', 'inferred.influence', ['marketing.post']],
] as const)(
  '%s that may not be used for telling chooses nobody, and changes no answer',
  async (_, category, closed) => {
    const both: readonly Purpose[] = ['analytics.row', 'marketing.email', 'marketing.post'];
    const purposes = closed[0] === 'marketing.post' ? both : rows;
    const given =
      closed[0] === 'marketing.post' ? 'costs: [{ channel: EMAIL, cost: 1 }, { channel: POST, cost: 9 }]' : '';
    const asked = async () => {
      const { data, errors } = await ask(`budget: 1, ${given === '' ? 'channel: EMAIL' : given}`, purposes);
      expect(errors).toEqual([]);
      return data?.['seedCustomers'] as unknown as Found;
    };
    for (const each of everybody) await town.says(each, 'given', { purpose: 'marketing.post', at: Date.now() });
    await graph.raw('MATCH ()-[influence:INFLUENCES]->() DELETE influence');
    await influence('a0', followers ?? []);
    expect((await asked()).seeds[0]?.customer.externalId).toBe('a0');

    for (const purpose of closed) await town.says('a0', 'withdrawn', { purpose, category, at: Date.now() });
    const withheld = await asked();
    await graph.raw('MATCH ()-[influence:INFLUENCES]->() DELETE influence');
    const without = await asked();
    for (const purpose of closed) await town.says('a0', 'given', { purpose, at: Date.now() });

    expect(withheld.reach).toBe(1);
    expect(withheld).toEqual(without);
  },
);

test('whom a campaign may tell is written down under every purpose that choosing used', async () => {
  await seeds('budget: 1');

  const named = (await seeds('budget: 1')).seeds[0]?.customer.externalId ?? '';
  const [last] = await town.audit.trail.accessLog(customerId(named), { first: 1, after: null, own: true });
  expect(last).toMatchObject({ operation: 'seedCustomers', purpose: 'analytics.row marketing.email' });
  expect(last?.detail['openFor']).toMatch(/^marketing\.email: social\.edge=/);
});
