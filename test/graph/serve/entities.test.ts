import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import type { Noun } from '../../../src/model/nouns.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type Answer, type As, Town, townMs } from '../../town.js';

const names = ['ana', 'ben', 'cem', 'dia'];
const query =
  'query ($refs: [_Any!]!) { _entities(representations: $refs) { __typename ... on Customer { id name } ... on Store { id name } } }';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers(
    names.map((name) => ({ externalId: name, name, birthDate: '1990-01-01', createdAt: townMs - 1_000 })),
  );
  await town.build('CREATE (:Store {id: $id, externalId: "s1", name: "Hall"})', { id: town.id('Store', 's1') });
  for (const who of ['ana', 'ben']) {
    await town.says(who, 'given', { purpose: 'analytics' });
    await town.says(who, 'given', { purpose: 'partner.acme.offers', category: 'identity.name' });
  }
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

function reference(as: As, noun: Noun, key: string) {
  return { __typename: noun, id: town.publicId(as, noun, key) };
}

function entities(answer: Answer): readonly ({ readonly name?: string | null } | null)[] {
  expect(answer.errors).toEqual([]);
  return (answer.data as never as { _entities: readonly ({ name?: string | null } | null)[] })._entities;
}

describe('a batch of references', () => {
  test('is one statement a type, in the order of the call, with repetitions', async () => {
    const refs = [
      reference('analyst', 'Customer', 'ben'),
      reference('analyst', 'Store', 's1'),
      reference('analyst', 'Customer', 'ana'),
      reference('analyst', 'Customer', 'ben'),
    ];
    const before = graph.composedStatements;

    const found = entities(await town.ask('analyst', query, { refs }));

    expect(found.map((each) => each?.name)).toEqual(['ben', 'Hall', 'ana', 'ben']);
    expect(found[3]).toEqual(found[0]);
    expect(graph.composedStatements - before).toBe(2);
  });

  test('gives null alike for the unknown, the invisible, the foreign, the wrong type and the forged', async () => {
    const own = reference('analyst', 'Customer', 'ana');
    const refs = [
      reference('analyst', 'Customer', 'nobody'),
      reference('analyst', 'Customer', 'cem'),
      reference('partner', 'Customer', 'ana'),
      { __typename: 'Store', id: own.id },
      { ...own, id: `${own.id.slice(0, 23)}${own.id.endsWith('A') ? 'B' : 'A'}` },
      { ...own, id: '' },
      { ...own, id: 7 },
      { __typename: 'Customer' },
    ];

    expect(entities(await town.ask('analyst', query, { refs }))).toEqual(refs.map(() => null));
  });

  test('never repeats what the caller wrote beside the key', async () => {
    const refs = [{ ...reference('analyst', 'Customer', 'cem'), name: 'forged' }];
    const visible = [{ ...reference('analyst', 'Customer', 'ana'), name: 'forged' }];

    expect((await town.ask('analyst', query, { refs })).text).not.toContain('forged');
    expect(entities(await town.ask('analyst', query, { refs: visible }))[0]?.name).toBe('ana');
  });

  test('takes 1,000 references and refuses 1,001 before any statement', async () => {
    const refs = Array.from({ length: 1_000 }, (_, at) => reference('analyst', 'Customer', names[at % 4] ?? `x${at}`));
    const before = graph.composedStatements;

    const found = entities(await town.ask('analyst', query, { refs }));
    expect(found.map((each) => each?.name ?? null)).toEqual(
      refs.map((_, at) => (at % 4 < 2 ? (names[at % 4] ?? null) : null)),
    );
    expect(graph.composedStatements - before).toBe(1);

    const refused = await town.ask('analyst', query, { refs: [...refs, ...refs.slice(0, 1)] });
    expect(refused.errors.map((error) => error.extensions.code)).toEqual(['QUERY_TOO_LARGE']);
    expect(graph.composedStatements - before).toBe(1);
  });

  test('counts its references into the rows that may be asked for', async () => {
    const refs = Array.from({ length: 600 }, (_, at) => reference('analyst', 'Customer', `x${at}`));
    const wide =
      'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Customer { following(first: 100) { nodes { following(first: 100) { totalCount } } } } } }';
    const before = graph.composedStatements;

    const answer = await town.ask('analyst', wide, { refs });

    expect(new Set(answer.errors.map((error) => error.extensions.code))).toEqual(new Set(['QUERY_TOO_LARGE']));
    expect(graph.composedStatements).toBe(before);
  });

  test('of a type that is no entity is an error without names of the schema', async () => {
    for (const __typename of ['Query', 'PurchaseLine', 'Nothing', '__Schema']) {
      const answer = await town.ask('analyst', query, { refs: [{ __typename, id: 'x' }] });

      expect(answer.errors.length).toBeGreaterThan(0);
      expect(answer.text).not.toMatch(/resolver|resolveReference|at .*\.js/);
    }
  });
});

describe('ids', () => {
  test('of a partner mean nothing to the first party, and the other way round', async () => {
    const node = 'query ($id: ID!) { node(id: $id) { id ... on Customer { name } } customer(id: $id) { name } }';
    const nobody = { node: null, customer: null };
    const [own, partners] = [town.publicId('analyst', 'Customer', 'ana'), town.publicId('partner', 'Customer', 'ana')];

    expect((await town.ask('analyst', node, { id: partners })).data).toEqual(nobody);
    expect((await town.ask('partner', node, { id: own })).data).toEqual(nobody);
    expect((await town.ask('partner', node, { id: partners })).data).toEqual({
      node: { id: partners, name: 'ana' },
      customer: { name: 'ana' },
    });
    expect((await town.ask('analyst', node, { id: own })).data).toMatchObject({ customer: { name: 'ana' } });
  });

  test('are never the ids or keys of the graph', async () => {
    const answer = await town.ask('analyst', '{ customers { nodes { id } } stores { nodes { id } } }');

    for (const name of names) expect(answer.text).not.toContain(town.id('Customer', name));
    expect(answer.text).not.toContain(town.id('Store', 's1'));
  });
});

describe('the subgraph', () => {
  test('gives its SDL, which composes with another subgraph', async () => {
    const answer = await town.ask('analyst', '{ _service { sdl } }');
    const { sdl } = (answer.data as never as { _service: { sdl: string } })._service;
    const loyalty = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])
      type Query { clubs: [Club!]! }
      type Club @key(fields: "code") { code: ID! members: [Customer!]! }
      type Customer @key(fields: "id") { id: ID! name: String @external greeting: String @requires(fields: "name") }`;

    const composed = composeServices([
      { name: 'kith', url: 'http://kith.example/graphql', typeDefs: parse(sdl) },
      { name: 'loyalty', url: 'http://loyalty.example/graphql', typeDefs: parse(loyalty) },
    ]);

    expect(compositionHasErrors(composed) ? composed.errors : []).toEqual([]);
    expect(composed.supergraphSdl).toContain('greeting');
    expect(sdl).toContain('type Customer implements Node');
  });
});
