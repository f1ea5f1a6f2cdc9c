import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import type { Purpose } from '../../../src/consent/purposes.js';
import { type Answer, type As, Town } from '../../town.js';

let graph: Graph;
let town: Town;

const names = ['ana', 'ben', 'cleo', 'dan', 'eva'];
/** Who influences whom, with the probability and the category that went in besides the tie. */
const influences = [
  ['ana', 'ben', 0.5, 'purchase_item'],
  ['ana', 'cleo', 0.6, 'purchase_item'],
  ['ben', 'dan', 0.5, 'location_visit'],
  ['cleo', 'dan', 0.3, 'purchase_item'],
  ['dan', 'eva', 0.1, 'purchase_item'],
] as const;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers(names.map((externalId) => ({ externalId, name: externalId, birthDate: '1980-01-01' })));
  await town.build(
    `CREATE (product:Product {id: $product, externalId: 'lamp', name: 'Lamp'})
     CREATE (product)-[:IN_CATEGORY]->(:Category {id: $lights, externalId: 'lights', name: 'Lights'})
     WITH product MATCH (customer:Customer) WHERE customer.externalId IN ['ana', 'ben', 'cleo']
     CREATE (customer)-[:BOUGHT {purchases: 1, productId: product.id, customerId: customer.id, lastOrder: 0}]->(product)`,
    { product: town.id('Product', 'lamp'), lights: town.id('Category', 'lights') },
  );
  for (const name of names) {
    await town.says(name, 'given', { purpose: 'segment' });
    await town.says(name, 'given', { purpose: 'analytics' });
    await town.says(name, 'given', { purpose: 'social_reco' });
    await town.says(name, 'given', { purpose: 'marketing', noticeId: 'marketing-2026' });
  }
  await town.build("CREATE (:Run {id: 'now', job: 'influence', current: true, status: 'done'})");
  await learn(influences);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** As a run would: each influence anew, and beside it one of a run that is not served any more. */
async function learn(learned: readonly (typeof influences)[number][]): Promise<void> {
  await town.build(
    `UNWIND $rows AS row
     MATCH (from:Customer {id: row.from}), (to:Customer {id: row.to})
     CREATE (from)-[:INFLUENCES {runId: 'now', probability: row.probability, ties: 'FOLLOWS', lag: 2.0, inputs: ['social_edge', row.input]}]->(to)
     CREATE (from)-[:INFLUENCES {runId: 'before', probability: 1.0, lag: 2.0, inputs: []}]->(to)`,
    {
      rows: learned.map(([from, to, probability, input]) => {
        return { from: town.id('Customer', from), to: town.id('Customer', to), probability, input };
      }),
    },
  );
}

function dataOf<T>({ data }: Answer): T {
  return data as unknown as T;
}

const bands = async (as: Parameters<Town['ask']>[0]) => {
  const answer = await town.ask(
    as,
    '{ customers(first: 10, orderBy: { field: NAME, direction: ASC }) { nodes { name influence } } }',
  );
  const { nodes } = dataOf<{ customers: { nodes: { name: string; influence: string | null }[] } }>(answer).customers;
  return Object.fromEntries(nodes.map(({ name, influence }) => [name, influence]));
};
const influencers = async (as: Parameters<Town['ask']>[0]) => {
  const id = town.publicId(as, 'Product', 'lamp');
  const answer = await town.ask(
    as,
    'query ($id: ID!) { product(id: $id) { influencers { influence customer { name } } } }',
    { id },
  );
  return dataOf<{ product: { influencers: { customer: { name: string } }[] } }>(answer).product.influencers.map(
    ({ customer }) => customer.name,
  );
};
const paths = async (as: Parameters<Town['ask']>[0]) => {
  const [from, to] = ['ana', 'dan'].map((name) => town.publicId(as, 'Customer', name));
  const answer = await town.ask(
    as,
    'query ($from: ID!, $to: ID!) { customer(id: $from) { influencePaths(to: $to) { strength customers { name } } } }',
    { from, to },
  );
  const found = dataOf<{ customer: { influencePaths: { strength: string; customers: { name: string }[] }[] } }>(
    answer,
  ).customer;
  return found.influencePaths.map(({ strength, customers }) => [strength, ...customers.map(({ name }) => name)]);
};
const seeds = async (given: string, purposes = ['marketing.email'] as const) => {
  const answer = await town.ask(
    'staff',
    `{ seedCustomers(${given}) { reach seeds { rank customer { id } } } }`,
    {},
    purposes,
  );
  return {
    errors: answer.errors,
    found: answer.data?.['seedCustomers'] as unknown as { reach: number; seeds: { customer: { id: string } }[] },
  };
};
const idsOf = (...who: string[]) => who.map((name) => town.publicId('staff', 'Customer', name));

test('influence is a band, of the run that is served alone', async () => {
  expect(await bands('analyst')).toEqual({ ana: 'HIGH', ben: 'MEDIUM', cleo: 'MEDIUM', dan: 'LOW', eva: null });
});

test('influencers of a product are those of its buyers whose acts are followed most', async () => {
  expect(await influencers('analyst')).toEqual(['ana', 'ben', 'cleo']);
});

test('paths come likeliest first, with everybody on them', async () => {
  expect(await paths('analyst')).toEqual([
    ['HIGH', 'ana', 'ben', 'dan'],
    ['MEDIUM', 'ana', 'cleo', 'dan'],
  ]);
});

test('to a customer nobody has an influence, not they themselves either', async () => {
  const answer = await town.ask(
    'customer:ana',
    '{ me { influence following(first: 5) { nodes { influence } } } }',
    {},
    ['social_reco.receive'],
  );

  expect(answer.errors).toEqual([]);
  expect(answer.data).toMatchObject({ me: { influence: null } });
  expect(await influencers('customer:ana')).toEqual([]);
  const refused = await town.ask('customer:ana', '{ seedCustomers(budget: 1, channel: EMAIL) { reach } }');
  expect(refused.errors[0]?.extensions.code).toBe('FORBIDDEN');
});

test('seeds are chosen and their reach is told, for a token that is good for the channel', async () => {
  const { found } = await seeds('budget: 1, channel: EMAIL');
  expect(found.seeds.map(({ customer }) => customer.id)).toEqual(idsOf('ana'));
  expect(found.reach).toBe(2);

  expect((await seeds('budget: 1, channel: SMS')).errors[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await seeds('budget: 0, channel: EMAIL')).errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

const priced = async (given: string, purposes: readonly Purpose[] = ['marketing.email', 'marketing.post']) => {
  const { data, errors } = await town.ask(
    'staff',
    `{ seedCustomers(${given}) { cost reach seeds { channel customer { name } } } }`,
    {},
    ['analytics.row', ...purposes],
  );
  const found = data?.['seedCustomers'] as unknown as {
    cost: number;
    reach: number;
    seeds: { channel: string; customer: { name: string } }[];
  };
  return {
    errors,
    cost: found?.cost,
    told: found?.seeds.map(({ channel, customer }) => `${customer.name} ${channel}`),
  };
};

test('with costs each is told by the cheapest channel that they agreed to, and all within the budget', async () => {
  const costs = 'costs: [{ channel: POST, cost: 90 }, { channel: EMAIL, cost: 2 }]';
  expect(await priced(`budget: 2, ${costs}`)).toMatchObject({ errors: [], cost: 2, told: ['ana EMAIL'] });

  const word = { purpose: 'marketing.email', category: 'contact.email', noticeId: 'marketing-2026' };
  await town.says('ana', 'withdrawn', { ...word, at: Date.now() - 2 });

  // Whoever said no to mail costs a letter: more than the others together.
  const few = await priced(`budget: 89, ${costs}`);
  expect(few.told).not.toContain('ana POST');
  expect(few.cost).toBe(8);
  const all = await priced(`budget: 98, ${costs}`);
  expect(all.told?.toSorted()).toEqual(['ana POST', 'ben EMAIL', 'cleo EMAIL', 'dan EMAIL', 'eva EMAIL']);
  expect(all.cost).toBe(98);
  expect((await priced('budget: 5, costs: [{ channel: EMAIL, cost: 1 }]')).told).not.toContain('ana EMAIL');
});

test('costs that say nothing, or more than the token is good for, are refused', async () => {
  const code = async (given: string, purposes?: readonly Purpose[]) =>
    (await priced(given, purposes)).errors[0]?.extensions.code;

  expect(await code('budget: 9')).toBe('BAD_USER_INPUT');
  expect(await code('budget: 9, channel: EMAIL, costs: [{ channel: EMAIL, cost: 1 }]')).toBe('BAD_USER_INPUT');
  expect(await code('budget: 9, costs: [{ channel: EMAIL, cost: 1 }, { channel: EMAIL, cost: 2 }]')).toBe(
    'BAD_USER_INPUT',
  );
  expect(await code('budget: 9, costs: [{ channel: EMAIL, cost: 10 }]')).toBe('BAD_USER_INPUT');
  expect(await code('budget: 9, costs: [{ channel: EMAIL, cost: 0 }]')).toBe('BAD_USER_INPUT');
  expect(await code('budget: 1001, costs: [{ channel: EMAIL, cost: 1 }]')).toBe('BAD_USER_INPUT');
  expect(await code('budget: 9, costs: [{ channel: POST, cost: 1 }]', ['marketing.email'])).toBe('FORBIDDEN');
});

test('who may not be told by the channel is no seed, and still passes on', async () => {
  await town.says('ana', 'withdrawn', {
    purpose: 'marketing.email',
    category: 'contact.email',
    noticeId: 'marketing-2026',
  });

  const { found } = await seeds('budget: 5, channel: EMAIL');

  expect(found.seeds.map(({ customer }) => customer.id)).not.toContain(idsOf('ana')[0]);
  expect(found.seeds).toHaveLength(4);
});

/** What the run found of purchases of lights along follows. */
const lightsPass = (multiplier: number, customers: number) =>
  town.build(
    `MATCH (run:Run {id: 'now'}), (lights:Category {externalId: 'lights'})
     OPTIONAL MATCH (before:InfluenceClass) DETACH DELETE before
     WITH DISTINCT run, lights
     CREATE (run)-[:FOUND]->(class:InfluenceClass {runId: 'now', ofAll: false, ties: 'FOLLOWS', acts: 'bought', passing: 'LESS_FAR',
       multiplier: $multiplier, lower: 0.1, upper: 0.3, lift: 1.5, customers: toInteger($customers), claim: 'CAUSE', experiment: 'without-ties', difference: 0.2,
       differenceLower: 0.1, differenceUpper: 0.3, shownCustomers: 500, heldOutCustomers: 495})-[:OF_CATEGORY]->(lights)`,
    { multiplier, customers },
  );
const bandsOf = async (noun: 'product' | 'category', as: As) => {
  const [type, key] = noun === 'product' ? (['Product', 'lamp'] as const) : (['Category', 'lights'] as const);
  const { data } = await town.ask(
    as,
    `query ($id: ID!) { ${noun}(id: $id) { influencers { influence customer { id } } } }`,
    { id: town.publicId(as, type, key) },
  );
  const found = data?.[noun] as unknown as { influencers: { influence: string }[] };
  return found.influencers.map(({ influence }) => influence);
};

test('influencers of a product and a category are banded by how far purchases of the category pass on, once enough customers tell of it', async () => {
  for (const noun of ['product', 'category'] as const) {
    await lightsPass(0.2, 9);
    expect(await bandsOf(noun, 'analyst')).toEqual(['HIGH', 'MEDIUM', 'MEDIUM']);
    await lightsPass(0.2, 10);
    expect(await bandsOf(noun, 'analyst')).toEqual(['MEDIUM', 'LOW', 'LOW']);
  }
  // Other influence is over all acts.
  expect(await bands('analyst')).toMatchObject({ ana: 'HIGH', ben: 'MEDIUM' });
});

test('seeds reach as far as purchases of the category pass on', async () => {
  const lights = `category: "${town.publicId('staff', 'Category', 'lights')}"`;
  await lightsPass(30, 10);
  expect((await seeds(`budget: 1, channel: EMAIL, ${lights}`)).found.reach).toBe(3);
  expect((await seeds('budget: 1, channel: EMAIL')).found.reach).toBe(2);
  await lightsPass(0.01, 10);
  expect((await seeds(`budget: 1, channel: EMAIL, ${lights}`)).found.reach).toBe(1);
});

test('classes are told to the house alone, for statistics', async () => {
  await lightsPass(0.2, 10);
  const ask = (as: As, purposes: readonly Purpose[]) =>
    town.ask(
      as,
      '{ influenceClasses { category { name } ties acts passing multiplier lower upper lift claim holdOut { experiment difference lower upper customers heldOut } } }',
      {},
      purposes,
    );

  const { data, errors } = await ask('analyst', ['analytics.aggregate']);
  expect(errors).toEqual([]);
  expect(data).toEqual({
    influenceClasses: [
      {
        category: { name: 'Lights' },
        ties: 'FOLLOWS',
        acts: 'BOUGHT',
        passing: 'LESS_FAR',
        multiplier: 0.2,
        lower: 0.1,
        upper: 0.3,
        lift: 1.5,
        claim: 'CAUSE',
        holdOut: {
          experiment: 'without-ties',
          difference: 0.2,
          lower: 0.1,
          upper: 0.3,
          customers: 500,
          heldOut: 495,
        },
      },
    ],
  });
  for (const [as, purpose] of [
    ['analyst', 'analytics.row'],
    ['partner', 'partner.acme.statistics'],
    ['customer:ana', 'personalise.own'],
  ] as const) {
    expect((await ask(as, [purpose])).errors[0]?.extensions.code).toBe('FORBIDDEN');
  }
  await lightsPass(0.2, 9);
  expect((await ask('analyst', ['analytics.aggregate'])).data).toEqual({ influenceClasses: [] });
  await lightsPass(0.2, 10);
  await town.build("MATCH (lights:Category {externalId: 'lights'}) SET lights.special = 'special_health'");
  expect((await ask('analyst', ['analytics.aggregate'])).data).toEqual({ influenceClasses: [] });
  expect(await bandsOf('category', 'analyst')).toEqual(['HIGH', 'MEDIUM', 'MEDIUM']);
  await town.build(
    "MATCH (lights:Category {externalId: 'lights'}) REMOVE lights.special WITH lights MATCH (class:InfluenceClass) DETACH DELETE class",
  );
});

test('who no longer contributes has no influence and is on no way, at once and after they agreed again, until a run learns anew', async () => {
  const told = async () => [await bands('analyst'), (await influencers('analyst')).toSorted(), await paths('analyst')];
  const before = await told();
  await town.says('cleo', 'withdrawn', { purpose: 'social_reco.contribute', at: Date.now() });
  const withdrawn = await told();
  await town.says('cleo', 'given', { purpose: 'social_reco.contribute', at: Date.now() + 1 });
  const again = await told();
  await learn(influences.filter(([from, to]) => from === 'cleo' || to === 'cleo'));

  expect(withdrawn).toEqual([
    { ana: 'MEDIUM', ben: 'MEDIUM', cleo: null, dan: 'LOW', eva: null },
    ['ana', 'ben'],
    [['HIGH', 'ana', 'ben', 'dan']],
  ]);
  expect(again).toEqual(withdrawn);
  expect(await told()).toEqual(before);
});

test('a withdrawal of a category that went in hides the influence at once, at either end and on the way', async () => {
  await town.says('dan', 'withdrawn', { purpose: 'analytics', category: 'location.visit' });
  expect(await paths('analyst')).toEqual([['MEDIUM', 'ana', 'cleo', 'dan']]);
  expect(await bands('analyst')).toMatchObject({ ana: 'HIGH', ben: null });

  await town.says('cleo', 'withdrawn', { purpose: 'analytics', category: 'inferred.influence' });
  expect(await paths('analyst')).toEqual([]);
  expect(await bands('analyst')).toMatchObject({ ana: 'MEDIUM', cleo: null });
  expect(await influencers('analyst')).toEqual(['ana']);
});
