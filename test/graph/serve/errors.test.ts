import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type Answer, Town, townMs } from '../../town.js';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers([{ externalId: 'ana', name: 'Ana', birthDate: '1990-01-01', createdAt: townMs }]);
  await town.says('ana', 'given', { purpose: 'analytics' });
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const small = '{ customers { totalCount } }';

function codes(answer: Answer): readonly string[] {
  return answer.errors.map((error) => error.extensions.code);
}

describe('an operation', () => {
  const nested = (depth: number): string => (depth === 0 ? 'id' : `id following { nodes { ${nested(depth - 1)} } }`);

  test.each([
    ['an unknown field', '{ customers { nodes { password } } }'],
    ['too deep', `{ customers { nodes { ${nested(7)} } } }`],
    ['with too many roots', `{ ${Array.from({ length: 11 }, (_, at) => `a${at}: me { id }`).join(' ')} }`],
    [
      'with too many roots in a fragment',
      `{ ...all } fragment all on Query { ${Array.from({ length: 11 }, (_, at) => `a${at}: me { id }`).join(' ')} }`,
    ],
    ['with too many fields', `{ me { ${Array.from({ length: 1_001 }, (_, at) => `a${at}: name`).join(' ')} } }`],
    [
      'with fragments that multiply',
      `{ me { ...a ...a } } ${['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
        .map(
          (name, at, all) =>
            `fragment ${name} on Customer { ${all[at + 1] === undefined ? 'name' : `x${at}: following { nodes { ...${all[at + 1]} } } y${at}: followers { nodes { ...${all[at + 1]} } }`} }`,
        )
        .join(' ')}`,
    ],
    ['with a circle of fragments', '{ me { ...a } } fragment a on Customer { ...b } fragment b on Customer { ...a }'],
    ['with an alias that hides the type', '{ me { __typename: name } }'],
    ['with an alias that is no name', '{ me { __proto__: name } }'],
    ['that writes', 'mutation { anything }'],
  ])('%s is refused before any statement', async (_what, query) => {
    const before = graph.composedStatements;
    const answer = await town.ask('analyst', query);

    expect(codes(answer).length).toBeGreaterThan(0);
    expect(answer.data).toBeNull();
    expect(answer.text).not.toMatch(/stacktrace|\.js:\d/);
    expect(graph.composedStatements).toBe(before);
  });

  test.each([
    ['{ customers(first: 0) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ customers(first: 101) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ customers(first: -1) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ customers { nodes { following(first: 0) { totalCount } } } }', 'BAD_USER_INPUT'],
    ['{ stores(search: "%%%") { totalCount } }', 'BAD_USER_INPUT'],
    ['{ stores(search: "a", filter: { name: { eq: "a" } }) { totalCount } }', 'BAD_USER_INPUT'],
    [
      '{ customers(first: 100) { nodes { following(first: 100) { nodes { purchases(first: 100) { totalCount } } } } } }',
      'QUERY_TOO_LARGE',
    ],
    [
      `{ customers(filter: { name: { in: [${Array.from({ length: 101 }, (_, at) => `"${at}"`).join(',')}] } }) { totalCount } }`,
      'QUERY_TOO_LARGE',
    ],
    [
      '{ customers(filter: { not: { not: { not: { not: { not: { not: { not: {} } } } } } } }) { totalCount } }',
      'QUERY_TOO_LARGE',
    ],
    [`{ customers(filter: { or: [${'{},'.repeat(51)}] }) { totalCount } }`, 'QUERY_TOO_LARGE'],
  ])('%s is refused with %s', async (query, code) => {
    const before = graph.composedStatements;
    const answer = await town.ask('analyst', query);

    expect(codes(answer)).toEqual([code]);
    expect(graph.composedStatements).toBe(before);
  });

  test('with a million conditions is refused, however they are nested', async () => {
    const wide = (depth: number): string =>
      depth === 0
        ? '{ name: { eq: "a" } }'
        : `{ or: [${Array.from({ length: 10 }, () => wide(depth - 1)).join(', ')}] }`;
    const variables = { filter: undefined as unknown };
    const build = (depth: number): unknown =>
      depth === 0 ? { name: { eq: 'a' } } : { or: Array.from({ length: 7 }, () => build(depth - 1)) };
    variables.filter = build(4);

    expect(
      codes(
        await town.ask(
          'analyst',
          'query ($filter: CustomerFilter) { customers(filter: $filter) { totalCount } }',
          variables,
        ),
      ),
    ).toEqual(['QUERY_TOO_LARGE']);
    expect(codes(await town.ask('analyst', `{ customers(filter: ${wide(2)}) { totalCount } }`))).toEqual([
      'QUERY_TOO_LARGE',
    ]);
  });

  test('never gets back the value that did not fit, nor hints of the schema', async () => {
    const secret = 'canary-4711';
    const byVariable = await town.ask('analyst', 'query ($first: Int!) { customers(first: $first) { totalCount } }', {
      first: secret,
    });
    const byDate = await town.ask(
      'analyst',
      `{ customers(filter: { birthDate: { gte: "${secret}" } }) { totalCount } }`,
    );
    const byTime = await town.ask(
      'analyst',
      'query ($at: DateTime!) { customers(filter: { createdAt: { gte: $at } }) { totalCount } }',
      { at: secret },
    );

    for (const answer of [byVariable, byTime]) {
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.text).not.toContain(secret);
    }
    expect(codes(byDate)).toHaveLength(1);
  });

  test('cannot smuggle Lucene into a search', async () => {
    for (const search of ['name:/.*/', '*:*', 'a"b(', 'a AND NOT (b', '\\"', 'a~ ^2', '[a TO z]']) {
      const answer = await town.ask('analyst', 'query ($search: String!) { stores(search: $search) { totalCount } }', {
        search,
      });
      expect([search, codes(answer).filter((code) => code !== 'BAD_USER_INPUT')]).toEqual([search, []]);
    }
  });
});

describe('a failure inside', () => {
  test('is masked: no message, no stack, no address', async () => {
    await using gone = new Graph({ uri: 'bolt://127.0.0.1:1', username: 'secret-name', password: 'secret-word' });
    Object.defineProperty(gone, 'rows', { value: graph.rows.bind(graph) });
    Object.defineProperty(gone, 'write', { value: graph.write.bind(graph) });
    await using broken = await Town.open(gone);
    const answer = await broken.ask('analyst', small);

    expect(codes(answer)).toEqual(['DATABASE_UNAVAILABLE']);
    expect(answer.text).not.toMatch(/127\.0\.0\.1|bolt:|secret|ECONNREFUSED|\.js/);
    expect((await fetch(`${broken.server.url}/ready`)).status).toBe(503);
    expect((await fetch(`${broken.server.url}/live`)).status).toBe(200);
  });
});

describe('introspection', () => {
  test('is off where the settings say so, and so are suggestions', async () => {
    await using closed = await Town.open(graph, { introspection: false });

    expect((await closed.ask('analyst', '{ __schema { types { name } } }')).data).toBeNull();
    expect((await closed.ask('analyst', '{ __type(name: "Customer") { name } }')).data).toBeNull();
    expect((await closed.ask('analyst', '{ custmers { totalCount } }')).text).not.toContain('customers');
    expect((await town.ask('analyst', '{ __schema { queryType { name } } }')).data).not.toBeNull();
  });
});
