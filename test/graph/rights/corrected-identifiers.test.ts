import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { identifierKey } from '../../../src/model/identifier-key.js';
import type { IdentifierCorrection } from '../../../src/rights/corrected-identifiers.js';
import { clearGraph, openGraph, testIds, testKeys } from '../../graph-harness.js';
import { Town } from '../../town.js';
import { dumpGraph } from '../graph-dump.js';
import { ImportFolder } from '../import-folder.js';

const mine = { type: 'email', wrong: 'ANA@exmaple.org', right: 'Ana@Example.org ' } as const;

let graph: Graph;
let town: Town;
let folder: ImportFolder;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  folder = await ImportFolder.open(graph);
  await folder.put('customers.csv', 'customer_id,name', 'ana,Ana', 'ben,Ben', 'eva,Eva');
  await folder.put(
    'identifiers.csv',
    'customer_id,type,value',
    'ana,email,ana@exmaple.org',
    'ana,device,d-77',
    'ben,device,d-77',
    'ben,email,ben@example.org',
  );
});

beforeEach(async () => {
  await clearGraph(graph);
  await testKeys.shred(['ana', 'ben', 'eva'].map((name) => testIds.of('Customer', name)));
  await folder.take();
  await town.catchUp();
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const demand = `mutation ($input: DataSubjectRequestInput!) { openDataSubjectRequest(input: $input) { id state } }`;

async function ask(who: string, identifiers: readonly IdentifierCorrection[], key?: string) {
  const input = {
    kind: 'RECTIFICATION',
    correction: { identifiers: identifiers.map((each) => ({ ...each, type: each.type.toUpperCase() })) },
    ...(key !== undefined && { idempotencyKey: key }),
  };
  const answer = await town.ask(`customer:${who}`, demand, { input });
  return {
    ...answer,
    id: (answer.data?.['openDataSubjectRequest'] as unknown as { readonly id?: string } | null)?.id ?? '',
  };
}

async function correct(who: string, ...identifiers: readonly IdentifierCorrection[]) {
  const { id, errors } = await ask(who, identifiers);
  expect(errors).toEqual([]);
  return (await town.requests.requests.run(id, 'staff privacy')).result;
}

interface Page {
  readonly nodes: readonly { readonly type: string; readonly value: string }[];
  readonly edges: readonly { readonly source: string | null }[];
}

async function valuesOf(who: string): Promise<readonly string[]> {
  const answer = await town.ask(`customer:${who}`, '{ me { identifiers { nodes { type value } edges { source } } } }');
  const { nodes, edges } = (answer.data as unknown as { me: { identifiers: Page } }).me.identifiers;
  return nodes.map(({ type, value }, at) => `${type} ${value}${edges[at]?.source ? ' own' : ''}`).toSorted();
}

test('a wrong address is replaced by the right one, and the wrong one is nobody’s any more', async () => {
  expect(await correct('ana', mine)).toEqual({ taken: 1, given: 1 });

  expect(await valuesOf('ana')).toEqual(['device d-77', 'email ana@example.org own']);
  const left = await graph.raw('MATCH (i:Identifier {id: $id}) RETURN i', {
    id: testIds.of('Identifier', identifierKey('email', 'ana@exmaple.org')),
  });
  expect(left.records).toEqual([]);
});

test('no old file brings back what was taken away, and a later request does', async () => {
  await correct('ana', mine, { type: 'device', wrong: 'd-77', right: null });
  const corrected = await dumpGraph(graph);

  const { files } = await folder.take();

  expect(files.identifiers).toMatchObject({ created: 0, updated: 0, unchanged: 4 });
  expect(await valuesOf('ana')).toEqual(['email ana@example.org own']);
  expect((await dumpGraph(graph)).length).toBe(corrected.length);

  await correct('ana', { type: 'device', wrong: null, right: 'd-77' });
  expect(await valuesOf('ana')).toEqual(['device d-77 own', 'email ana@example.org own']);
});

test('what others have as well stays theirs', async () => {
  await correct('ana', { type: 'device', wrong: 'd-77', right: null });

  expect(await valuesOf('ben')).toEqual(['device d-77', 'email ben@example.org']);
});

test('a value that one does not have is not taken from whoever has it, and nothing tells whether anybody does', async () => {
  const held = await correct('ana', { type: 'email', wrong: 'ben@example.org', right: null });
  const free = await correct('ana', { type: 'email', wrong: 'nobody@example.org', right: null });

  expect(held).toEqual(free);
  expect(await valuesOf('ben')).toEqual(['device d-77', 'email ben@example.org']);
});

test('somebody without an identifier is given their first, under a key of their own', async () => {
  expect(await correct('eva', { type: 'phone', wrong: null, right: '+1 (555) 0100' })).toEqual({ taken: 0, given: 1 });

  expect(await valuesOf('eva')).toEqual(['phone +15550100 own']);
});

test('who decides sees what is demanded, and so does the customer, until it is over', async () => {
  const demands = 'kind demands { what wrong right }';
  const { id } = await ask('ana', [mine]);
  const seen = [{ what: 'email', wrong: mine.wrong, right: mine.right }];

  const staff = await town.ask('officer', `{ dataSubjectRequests(first: 1) { nodes { ${demands} } } }`);
  expect(staff.data).toEqual({ dataSubjectRequests: { nodes: [{ kind: 'RECTIFICATION', demands: seen }] } });
  const own = `{ me { dataSubjectRequests(first: 1) { ${demands} } } }`;
  expect((await town.ask('customer:ana', own)).data).toEqual({
    me: { dataSubjectRequests: [{ kind: 'RECTIFICATION', demands: seen }] },
  });

  await town.requests.requests.run(id, 'staff privacy');
  expect((await town.ask('customer:ana', own)).data).toEqual({
    me: { dataSubjectRequests: [{ kind: 'RECTIFICATION', demands: [] }] },
  });
});

test('the export holds what is asked for in the clear, and no id of Kith’s own', async () => {
  await correct('ana', mine);
  await ask('ana', [{ type: 'phone', wrong: null, right: '+1 555 0199' }]);

  let text = '';
  for await (const piece of town.requests.requests.parts.exports.text(testIds.of('Customer', 'ana'), 'json'))
    text += piece;

  expect(text).toContain('+1 555 0199');
  for (const [type, value] of [
    ['email', mine.wrong],
    ['email', mine.right],
    ['phone', '+15550199'],
  ] as const)
    expect(text).not.toContain(testIds.of('Identifier', identifierKey(type, value)));
});

test('no value stands in the clear, neither while the request waits nor after', async () => {
  await ask('ana', [mine]);
  const waiting = JSON.stringify(await dumpGraph(graph));
  await correct('ana', mine);
  const done = JSON.stringify(await dumpGraph(graph));

  for (const text of [waiting, done]) expect(text).not.toMatch(/ex(am|ma)ple\.org/i);
});

test('the same key with the same correction is the same request, with another one it is refused', async () => {
  const [one, again] = [await ask('ana', [mine], 'form-1'), await ask('ana', [mine], 'form-1')];
  const other = await ask('ana', [{ ...mine, right: 'ana@example.com' }], 'form-1');

  expect(again.id).toBe(one.id);
  expect(other.errors.map((error) => error.extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
});

test('an erasure takes what was corrected, and a request that waits with it', async () => {
  await correct('ana', mine);
  await ask('ana', [{ type: 'phone', wrong: null, right: '+15550199' }]);
  const { id } = await town.requests.requests.open({
    customerId: testIds.of('Customer', 'ana'),
    kind: 'erasure',
    wanted: null,
    clientKey: null,
    by: 'self',
  });
  await town.requests.requests.run(id, 'kith');

  const { records } = await graph.raw('MATCH (i:Identifier) RETURN i.id AS id');
  expect(records).toHaveLength(2);
  expect((await testKeys.load([testIds.of('Customer', 'ana')])).size).toBe(0);
  expect((await graph.raw('MATCH (r:DataSubjectRequest) WHERE r.wanted IS NOT NULL RETURN r')).records).toEqual([]);
});

describe('a correction is refused', () => {
  test.each([
    ['with nothing in it', { type: 'email', wrong: null, right: null }, 'neither wrong nor right'],
    ['with an empty value', { type: 'email', wrong: ' ', right: null }, 'empty'],
    ['with a value too long', { type: 'social', wrong: null, right: 'x'.repeat(321) }, '320 characters'],
    ['with an address that is none', { type: 'email', wrong: null, right: 'ana at example.org' }, 'cannot be one'],
    ['with a number without a digit', { type: 'phone', wrong: null, right: 'none' }, 'cannot be one'],
    ['where right is wrong', { type: 'email', wrong: 'a@b.example', right: ' A@B.example' }, 'is the wrong one'],
  ] as const)('%s, without a word of it', async (_what, correction, why) => {
    const { errors } = await ask('ana', [correction]);

    expect(errors).toMatchObject([{ message: expect.stringContaining(why), extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors[0]?.message).not.toMatch(/example|x{9}/);
  });

  test('with more than twenty', async () => {
    const many = Array.from(
      { length: 21 },
      (_, at) => ({ type: 'email', wrong: null, right: `${at}@b.example` }) as const,
    );

    expect((await ask('ana', many)).errors).toMatchObject([{ message: expect.stringContaining('more than 20') }]);
  });
});
