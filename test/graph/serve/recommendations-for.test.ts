import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Purpose } from '../../../src/consent/purposes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';
import { consenting, consentPurposes, customerId, everybody, usesOf, writeWorld } from '../analyse-world.js';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  const ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  await ground.say(['a0'], 'withdrawn', consentPurposes);
  await ground.say(['a1'], 'withdrawn', ['personalise'], 'purchase');
  await ground.say(['a1'], 'withdrawn', ['personalise'], 'behaviour');
  await analyse(ground.deps);
  town = await Town.open(graph);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const lists: readonly Purpose[] = ['personalise.own', 'social_reco.receive'];
const query = `query ($ids: [ID!]!) {
  recommendationsFor(customerIds: $ids, first: 5) {
    customer { externalId }
    recommendations { rank reason because { id } product { externalId } }
  }
}`;

interface List {
  readonly customer: { readonly externalId: string | null };
  readonly recommendations: readonly {
    readonly rank: number;
    readonly reason: string;
    readonly because: object | null;
    readonly product: { readonly externalId: string };
  }[];
}

async function listsOf(as: As, ids: readonly string[]): Promise<readonly (List | null)[]> {
  const answer = await town.ask(as, query, { ids }, lists);
  expect(answer.errors).toEqual([]);
  return answer.data?.['recommendationsFor'] as never;
}

const idsOf = (as: As, names: readonly string[]) => names.map((name) => town.publicId(as, 'Customer', name));

/** How many statements about customers and products something sends; the table of consent classes is read by a timer. */
async function statementsOf(body: () => Promise<unknown>): Promise<number> {
  using composed = vi.spyOn(graph, 'composed');
  using rows = vi.spyOn(graph, 'rows');
  await body();
  return (
    composed.mock.calls.length + rows.mock.calls.filter(([, params]) => 'customerIds' in (params as object)).length
  );
}

test('each list is the one that the customer gives by itself, in the order of the ids', async () => {
  const names = ['b3', 'a5', 'b3', 'a2'];
  const many = await listsOf('staff', idsOf('staff', names));

  expect(many.map((list) => list?.customer.externalId)).toEqual(names);
  for (const [place, name] of names.entries()) {
    const alone = await town.ask(
      'staff',
      `query ($id: ID!) { customer(id: $id) { recommendations(first: 5) { rank reason because { id } product { externalId } } } }`,
      { id: town.publicId('staff', 'Customer', name) },
      lists,
    );
    expect(alone.data).toEqual({ customer: { recommendations: many[place]?.recommendations } });
    const products = many[place]?.recommendations.map(({ product }) => product.externalId) ?? [];
    expect(products.length).toBeGreaterThan(2);
    expect(products.filter((product) => usesOf(name).includes(product))).toEqual([]);
    expect(many[place]?.recommendations.every(({ because }) => because === null)).toBe(true);
  }
});

test('for many customers it is as many statements as for one', async () => {
  const counted = (names: readonly string[]) =>
    statementsOf(async () => {
      expect((await listsOf('staff', idsOf('staff', names))).filter((list) => list === null)).toEqual([]);
    });

  // Who may be known of, the sources of all lists, the customers and the products.
  expect(await counted(['a5'])).toBe(4);
  expect(await counted(everybody.filter((name) => name !== 'a0'))).toBe(4);
});

test('who may not be known of is as somebody who does not exist, and as an id of another noun or recipient', async () => {
  const foreign = town.publicId('partner', 'Customer', 'a5');
  const ids = [
    ...idsOf('staff', ['a0', 'nobody', 'a5']),
    town.publicId('staff', 'Product', 'a-product0'),
    foreign,
    'x',
  ];

  const found = await listsOf('staff', ids);

  expect(found.map((list) => list?.customer.externalId ?? null)).toEqual([null, null, 'a5', null, null, null]);
  expect(await listsOf('staff', idsOf('staff', ['a0']))).toEqual(await listsOf('staff', idsOf('staff', ['nobody'])));
});

test('who may be known of but refuses that what they have is used gets the list of everybody', async () => {
  const [list] = await listsOf('staff', idsOf('staff', ['a1']));

  expect(list?.recommendations.length).toBe(5);
  const own = list?.recommendations.filter(({ reason }) => reason === 'SIMILAR_ITEMS');
  expect(own).toEqual([]);
});

test('a withdrawal counts from the next request on', async () => {
  const before = await listsOf('staff', idsOf('staff', ['b9', 'b8']));
  expect(before.map((list) => list?.recommendations[0]?.reason)).not.toContain('POPULAR');

  await town.says('b9', 'withdrawn', { purpose: 'personalise', at: Date.now() });
  const [gone, stays] = await listsOf('staff', idsOf('staff', ['b9', 'b8']));

  expect(gone).toBeNull();
  expect(stays?.customer.externalId).toBe('b8');
});

test('it is for staff and apps whose token is good for it', async () => {
  const refused = async (as: As, purposes: readonly Purpose[]) => {
    const told: unknown[] = [];
    const statements = await statementsOf(async () => {
      const { errors, data } = await town.ask(as, query, { ids: idsOf(as, ['a5']) }, purposes);
      told.push(errors[0]?.extensions.code, data?.['recommendationsFor'] ?? null);
    });
    return [...told, statements];
  };

  expect(await refused('customer:a5', lists)).toEqual(['FORBIDDEN', null, 0]);
  expect(await refused('staff', ['service'])).toEqual(['FORBIDDEN', null, 0]);
  expect(await refused('partner', ['partner.acme.offers'])).toEqual(['FORBIDDEN', null, 0]);
});

test('how many customers and products may be asked for is said where it is exceeded', async () => {
  const ask = async (ids: readonly string[], first: number) => {
    const text =
      'query ($ids: [ID!]!, $first: Int!) { recommendationsFor(customerIds: $ids, first: $first) { recommendations { rank } } }';
    return (await town.ask('staff', text, { ids, first }, lists)).errors[0]?.message;
  };

  expect(await ask([], 5)).toContain('1 to 100 customerIds, not 0');
  expect(
    await ask(
      Array.from({ length: 101 }, () => 'x'),
      5,
    ),
  ).toContain('1 to 100 customerIds, not 101');
  expect(await ask(['x'], 101)).toContain('`first` of recommendationsFor is 101; it must be 1 to 100.');
});

test('customers ask for a diverse list of their own, by as many statements', async () => {
  const list = async (given: string) => {
    const { data, errors } = await town.ask(
      'customer:a5',
      `{ me { recommendations(first: 4${given}) { product { externalId } } } }`,
    );
    return {
      errors,
      list: (data as unknown as { me: { recommendations: List['recommendations'] } | null } | null)?.me
        ?.recommendations,
    };
  };
  const plain = await list('');

  expect(await statementsOf(() => list(', diversity: 0'))).toBe(3);
  expect(await statementsOf(() => list(', diversity: 0.9'))).toBe(3);
  expect((await list(', diversity: 0')).list).toEqual(plain.list);
  const diverse = (await list(', diversity: 0.9')).list;
  expect(diverse?.[0]).toEqual(plain.list?.[0]);
  expect(diverse).not.toEqual(plain.list);
  for (const wrong of ['-0.1', '1.01'])
    expect((await list(`, diversity: ${wrong}`)).errors[0]?.message).toBe(
      `\`diversity\` of recommendations is ${wrong}; it must be 0 to 1.`,
    );
});

test('it is written down for each customer whose list is in the answer', async () => {
  const entriesOf = async (name: string) => {
    const page = { first: 100, after: null, own: false };
    const found = await town.audit.trail.accessLog(customerId(name), page);
    return found.filter(({ operation }) => operation === 'recommendationsFor').length;
  };
  const before = await Promise.all(['a5', 'b3', 'a0'].map(entriesOf));

  await listsOf('staff', idsOf('staff', ['a5', 'a0', 'b3', 'nobody']));

  const after = await Promise.all(['a5', 'b3', 'a0'].map(entriesOf));
  expect(after).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 1, 0]);
});

test('a list is written down once, also where its products can lead to customers, found or not', async () => {
  const entriesOf = async (product: string) => {
    using recorded = vi.spyOn(town.audit.trail, 'record');
    const document = `query ($id: ID!) { customer(id: $id) { recommendations(first: 5) { product { ${product} } } } }`;
    const answer = await town.ask('staff', document, { id: town.publicId('staff', 'Customer', 'b3') }, lists);
    expect(answer.errors).toEqual([]);
    return recorded.mock.calls.length;
  };

  expect(await entriesOf('name')).toBe(1);
  expect(await entriesOf('buyers { nodes { externalId } }')).toBe(1);
});
