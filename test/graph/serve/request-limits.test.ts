import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type As, Town, townMs } from '../../town.js';

const [perClient, perCustomer] = [5, 3];
const policy = readPolicy({
  ...defaultPolicy,
  clients: defaultPolicy.clients.map((client) =>
    client.id === 'kith.web'
      ? { ...client, limits: { requestsPerMinute: perClient, requestsPerMinuteOfCustomer: perCustomer } }
      : client,
  ),
});

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  const first = await Town.open(graph, {}, policy);
  await first.customers(['ana', 'ben'].map((externalId) => ({ externalId, name: externalId, createdAt: townMs })));
  await first[Symbol.asyncDispose]();
});

// Each server counts for itself.
beforeEach(async () => {
  town = await Town.open(graph, {}, policy);
  return () => town[Symbol.asyncDispose]();
});

afterAll(() => graph[Symbol.asyncDispose]());

async function codesOf(as: As, times: number, query = '{ me { name } }'): Promise<readonly (string | number)[]> {
  const codes: (string | number)[] = [];
  for (let time = 0; time < times; time += 1) {
    const { status, errors } = await town.ask(as, query);
    codes.push(String(errors[0]?.extensions?.['code'] ?? status));
  }
  return codes;
}

test('a customer who asks too often is told when to come again, and another one is answered', async () => {
  expect(await codesOf('customer:ana', 4)).toEqual(['200', '200', '200', 'TOO_MANY_REQUESTS']);

  const refused = await town.ask('customer:ana', '{ me { name } }');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect(refused.data).toBeNull();
  expect(await codesOf('customer:ben', 1)).toEqual(['200']);
});

test('what a customer asks beyond their own limit takes nothing from the client’s, which holds for all of its customers', async () => {
  await codesOf('customer:ana', 20);

  expect(await codesOf('customer:ben', 3)).toEqual(['200', '200', 'TOO_MANY_REQUESTS']);
});

test('a client without limits is never refused, and takes nothing from others', async () => {
  expect(new Set(await codesOf('staff', 12, '{ customers { nodes { name } } }'))).toEqual(new Set(['200']));
  expect(await codesOf('customer:ana', 1)).toEqual(['200']);
});

test('a no goes through at any time, and counts for nothing; a yes does not', async () => {
  await codesOf('customer:ana', 4);
  const withdraw = 'mutation { withdrawConsent(input: { scopes: [{ purpose: "marketing" }] }) { sequence } }';

  expect((await town.ask('customer:ana', withdraw)).errors).toEqual([]);
  const both = `mutation { withdrawConsent { sequence }
    giveConsent(input: { noticeId: "n", noticeVersion: "1" }) { sequence } }`;
  expect((await town.ask('customer:ana', both)).status).toBe(429);
});

test.each([
  ['does not parse', '{ me { name }', 'GRAPHQL_PARSE_FAILED'],
  ['does not validate', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ['says no and does not validate', 'mutation { withdrawConsent { nothing } }', 'GRAPHQL_VALIDATION_FAILED'],
])('a document that %s counts as one that does', async (_what, document, code) => {
  expect(await codesOf('customer:ana', 3, document)).toEqual([code, code, code]);

  expect(await codesOf('customer:ana', 1)).toEqual(['TOO_MANY_REQUESTS']);
});

test('beyond the limit nothing is parsed but what may be a no', async () => {
  await codesOf('customer:ana', 4);

  expect(await codesOf('customer:ana', 2, '{ me { name }')).toEqual(['TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS']);
  expect(await codesOf('customer:ana', 1, '{ withdrawConsent')).toEqual(['GRAPHQL_PARSE_FAILED']);
  // A word for it in the text makes nothing a no.
  expect(await codesOf('customer:ana', 1, '{ withdrawConsent: me { name } }')).toEqual(['TOO_MANY_REQUESTS']);
});

test('a no takes nothing from what may be asked', async () => {
  const withdraw = 'mutation { withdrawConsent(input: { scopes: [{ purpose: "marketing" }] }) { sequence } }';
  expect(await codesOf('customer:ana', 7, withdraw)).toEqual(Array.from({ length: 7 }, () => '200'));

  expect(await codesOf('customer:ana', 4)).toEqual(['200', '200', '200', 'TOO_MANY_REQUESTS']);
});

test('an answer about nobody costs as much as one about somebody', async () => {
  const about = (id: string) => `{ node(id: "${id}") { id } }`;
  const unknown = await codesOf('customer:ana', 4, about('AQAAAAAAAAAAAAAAAAAAAAAA'));
  await town[Symbol.asyncDispose]();
  town = await Town.open(graph, {}, policy);
  const known = await codesOf('customer:ana', 4, about(town.publicId('customer:ana', 'Customer', 'ana')));

  expect(unknown).toEqual(known);
});
