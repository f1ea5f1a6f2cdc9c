import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import { purposesOfOperation } from '../../../src/consent/registration.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type Answer, Town } from '../../town.js';

/** The built-in policy, but Acme may ask for names alone. */
const namesOnly = readPolicy({
  ...defaultPolicy,
  clients: defaultPolicy.clients.map((client) =>
    client.id === 'acme.app'
      ? { ...client, asks: [{ purposes: ['partner.acme.offers'], categories: ['identity.name'] }] }
      : client,
  ),
});

const bySha256 = 'query Counted { customers { totalCount } }';

/** The built-in policy, but the console may send two operations only: one by its name, one by its very text. */
const listed = readPolicy({
  ...defaultPolicy,
  clients: defaultPolicy.clients.map((client) =>
    client.id === 'kith.console'
      ? {
          ...client,
          operations: [
            { operation: 'Stores', purposes: ['service', 'segment'] },
            { operation: createHash('sha256').update(bySha256).digest('hex'), purposes: ['analytics'] },
          ],
        }
      : client,
  ),
});

let graph: Graph;
let direct: Town;
let walked: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  direct = await Town.open(graph, {}, namesOnly);
  walked = await Town.open(graph, { direct: false }, namesOnly);
  await direct.customers([{ externalId: 'ana', name: 'Ana', birthDate: '1990-01-01' }]);
  await direct.build(
    `MATCH (ana:Customer {id: $ana}) CREATE (ana)-[:MADE]->(:Purchase {id: $purchase, externalId: 'u1', customerId: $ana, storeId: $store,
     at: datetime(), atOrder: 1, totalMinor: 100, currency: 'EUR'})-[:AT]->(:Store {id: $store, externalId: 's1', name: 'Store'})`,
    { ana: direct.id('Customer', 'ana'), purchase: direct.id('Purchase', 'u1'), store: direct.id('Store', 's1') },
  );
}, 300_000);

afterAll(async () => {
  await direct[Symbol.asyncDispose]();
  await walked[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const codes = (answer: Answer) => answer.errors.map((error) => error.extensions.code);

describe.each([
  ['answers from the rows', () => direct],
  ['graphql-js', () => walked],
])('the gate before %s', (_path, townOf) => {
  const denied = (id: string) => [
    ['a list', '{ purchases { nodes { id } } }'],
    ['an alias', '{ stores: purchases { nodes { id } } }'],
    ['a named fragment', '{ ...all } fragment all on Query { purchases { totalCount } }'],
    ['an inline fragment', '{ ... on Query { ... @include(if: true) { p: purchases { totalCount } } } }'],
    ['one by id', `{ purchase(id: "${id}") { id } }`],
    ['an entity', `{ _entities(representations: [{ __typename: "Purchase", id: "${id}" }]) { __typename } }`],
    [
      'an entity among permitted ones',
      `{ _entities(representations: [{ __typename: "Store", id: "x" }, { __typename: "Purchase", id: "${id}" }]) { __typename } }`,
    ],
  ];

  test.each([
    ['that is there', 'u1'],
    ['that is not', 'nothing'],
  ])('denies what the client may never ask for before any statement, about a row %s', async (_what, key) => {
    const town = townOf();
    for (const [what, query] of denied(town.publicId('partner', 'Purchase', key))) {
      const before = graph.composedStatements;
      const answer = await town.ask('partner', query ?? '');

      expect([what, ...codes(answer)]).toEqual([what, 'FORBIDDEN']);
      expect(Object.values(answer.data ?? {}).every((each) => each === null)).toBe(true);
      expect(graph.composedStatements).toBe(before);
    }
  });

  test('answers the same bytes about what is there and what is not', async () => {
    const town = townOf();
    for (const [at, [what]] of denied('').entries()) {
      const [there, absent] = await Promise.all(
        ['u1', 'nothing'].map((key) =>
          town.ask('partner', denied(town.publicId('partner', 'Purchase', key))[at]?.[1] ?? ''),
        ),
      );
      // Places in the document do not depend on the id, which has one length.
      expect([what, absent?.status, absent?.text]).toEqual([what, there?.status, there?.text]);
    }
  });

  test('lets the permitted roots of an operation answer', async () => {
    const answer = await townOf().ask('partner', '{ purchases { totalCount } stores { nodes { name } } }');

    expect(answer.data).toEqual({ purchases: null, stores: { nodes: [{ name: 'Store' }] } });
    expect(answer.errors.map((error) => error.path)).toEqual([['purchases']]);
  });

  test('denies every root for a purpose that the client is not registered for, but the schema', async () => {
    const town = townOf();
    const before = graph.composedStatements;
    for (const query of ['{ stores { totalCount } }', '{ me { id } }', '{ node(id: "x") { id } }']) {
      expect(codes(await town.ask('partner', query, {}, ['service']))).toEqual(['FORBIDDEN']);
    }
    expect(graph.composedStatements).toBe(before);
    const { errors } = await town.ask('partner', '{ _service { sdl } __typename }', {}, ['partner.acme.offers']);
    expect(errors).toEqual([]);
  });

  test('is the same for the next viewer of a document whose plan was kept', async () => {
    const query = '{ purchases { totalCount } }';
    for (const as of ['staff', 'partner', 'staff', 'partner'] as const) {
      const answer = await townOf().ask(as, query);
      expect([as, ...codes(answer)]).toEqual(as === 'staff' ? [as] : [as, 'FORBIDDEN']);
    }
  });
});

test('the gate passes every root for whom all categories are registered', async () => {
  for (const query of [
    '{ me { id } }',
    '{ customers { totalCount } purchases { totalCount } communities { totalCount } }',
  ]) {
    expect(codes(await direct.ask('staff', query))).toEqual([]);
    expect(codes(await direct.ask('customer:ana', query))).toEqual([]);
  }
});

describe('a client whose operations the policy lists', () => {
  let console: Town;

  beforeAll(async () => {
    console = await Town.open(graph, {}, listed);
  });

  afterAll(() => console[Symbol.asyncDispose]());

  const stores = 'query Stores { stores { totalCount } }';

  test('sends each for its purposes', async () => {
    expect(codes(await console.ask('staff', stores, {}, ['service']))).toEqual([]);
    expect(codes(await console.ask('staff', stores, {}, ['segment']))).toEqual([]);
    expect(codes(await console.ask('staff', bySha256, {}, ['analytics.row']))).toEqual([]);
  });

  test.each([
    ['for another purpose', stores, 'analytics.row'],
    ['for another purpose, by its text', bySha256, 'service'],
    ['under no name', '{ stores { totalCount } }', 'service'],
    ['under another name', 'query stores { stores { totalCount } }', 'service'],
    ['whose text differs by a blank', `${bySha256} `, 'analytics.row'],
    ['that asks for the schema', '{ _service { sdl } }', 'service'],
    ['that asks for entities', '{ _entities(representations: []) { __typename } }', 'service'],
  ] as const)('sends none %s', async (_what, query, purpose) => {
    const before = graph.composedStatements;
    const answer = await console.ask('staff', query, {}, [purpose]);

    expect([answer.status, answer.data, ...codes(answer)]).toEqual([403, null, 'FORBIDDEN']);
    expect(graph.composedStatements).toBe(before);
  });

  test('has only the purposes of the operation below, whatever its token is good for', async () => {
    const purposes = purposesOfOperation(listed, { client: 'kith.console' }, { name: 'Stores', sha256: '' }, [
      'service',
      'analytics.row',
      'segment',
    ]);
    expect(purposes).toEqual(['service', 'segment']);
    // Who acts in its name may send no other.
    const acting = { client: 'kith.analyse', actors: ['kith.console'] };
    expect(purposesOfOperation(listed, acting, { name: 'Other', sha256: '' }, ['segment'])).toEqual([]);
  });

  test('leaves the others free', async () => {
    expect(codes(await console.ask('customer:ana', '{ stores { totalCount } }'))).toEqual([]);
  });
});
