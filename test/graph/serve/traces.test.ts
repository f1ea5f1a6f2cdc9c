import { rename } from 'node:fs/promises';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { rootOf, type TestTraces, testTraces, textOf, toldBy } from '../../spans.js';
import { Town, townMs } from '../../town.js';

let graph: Graph;
let traces: TestTraces;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  traces = await testTraces();
  town = await Town.open(graph, { traces });
  await town.customers([
    { externalId: 'canary-key', name: 'Canary Name', birthDate: '1990-01-01', createdAt: townMs },
    { externalId: 'ben', name: 'Ben', birthDate: '1990-01-01', createdAt: townMs },
  ]);
  await town.says('canary-key', 'given', { purpose: 'analytics' });
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await traces[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const me = '{ me { name } }';
const ids = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', parent: '00f067aa0ba902b7' };

/** Asks with headers of the caller's. */
async function asked(headers: Readonly<Record<string, string>>, query = me, variables: object = {}): Promise<string> {
  const response = await fetch(`${town.server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await town.token('customer:canary-key')}`,
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  return response.text();
}

describe('a request', () => {
  test('is a span with its stages below it', async () => {
    const spans = await traces.by(() => asked({}));

    const root = rootOf(spans);
    expect(spans.map(({ name }) => name)).toEqual(['audit', 'compile', 'present', 'read', 'request']);
    expect(root).toMatchObject({
      kind: SpanKind.SERVER,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'kith.request_id': expect.stringMatching(/^[\da-f-]{36}$/),
        'kith.client': 'kith.web',
        'kith.purpose': 'service',
        'kith.outcome': 'answered',
      },
      resource: { attributes: { 'service.name': 'kith' } },
    });
    for (const child of spans.slice(0, 4)) expect(child.parentSpanContext?.spanId).toBe(root?.spanContext().spanId);
    expect(spans[3]?.attributes).toEqual({ 'kith.statement': 'read ids Customer' });
    expect(Object.keys(root?.resource.attributes ?? {})).toEqual(['service.name']);
  });

  test('has the id by which the audit names it', async () => {
    const root = rootOf(await traces.by(() => asked({})));

    const entry = (await town.audit.entries()).at(-1);
    expect(JSON.stringify(entry)).toContain(String(root?.attributes['kith.request_id']));
  });

  test('that graphql-js answers has the same stages', async () => {
    await using other = await Town.open(graph, { traces, direct: false });

    const spans = await traces.by(() => other.ask('customer:canary-key', me));

    expect(spans.map(({ name }) => name)).toEqual(['audit', 'compile', 'present', 'read', 'request']);
  });

  test('goes on with the trace of its caller', async () => {
    const spans = await traces.by(() => asked({ traceparent: `00-${ids.trace}-${ids.parent}-01` }));

    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([ids.trace]));
    expect(rootOf(spans)?.parentSpanContext?.spanId).toBe(ids.parent);
  });

  test('is not traced where its caller’s is not', async () => {
    expect(await traces.by(() => asked({ traceparent: `00-${ids.trace}-${ids.parent}-00` }))).toEqual([]);
  });

  test.each(['canary', `00-${ids.trace}-${ids.parent}`, `00-${'0'.repeat(32)}-${ids.parent}-01`, ''])(
    'begins a trace where that of its caller is none: %s',
    async (traceparent) => {
      const spans = await traces.by(() => asked({ traceparent }));

      expect(spans).toHaveLength(5);
      expect(rootOf(spans)?.parentSpanContext).toBeUndefined();
    },
  );

  test('is not among a share of none', async () => {
    await using none = await testTraces(0);
    await using other = await Town.open(graph, { traces: none });

    expect(await none.by(() => other.ask('customer:canary-key', me))).toEqual([]);
  });
});

describe('what failed', () => {
  test('is an error by its code, without a word more', async () => {
    vi.spyOn(graph, 'composed').mockRejectedValueOnce(new Error('canary of the driver'));
    const root = rootOf(await traces.by(() => asked({})));

    expect(root).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      events: [],
      attributes: { 'kith.outcome': 'INTERNAL_SERVER_ERROR' },
    });
    expect(root?.status.message).toBeUndefined();
  });

  test('in the audit too', async () => {
    const { folder } = town.audit;
    await rename(folder, `${folder}-away`);
    const root = rootOf(await traces.by(() => asked({})));
    await rename(`${folder}-away`, folder);

    expect(root?.attributes['kith.outcome']).toBe('AUDIT_FAILED');
  });

  test('before anybody was known', async () => {
    const spans = await traces.by(() => town.ask('none', me));

    expect(spans.map(toldBy)).toMatchObject([{ name: 'request', attributes: { 'kith.outcome': 'UNAUTHENTICATED' } }]);
    expect(spans[0]?.attributes).not.toHaveProperty('kith.client');
  });
});

test('no span holds a value, an id, a key, a token, or a word of the caller’s', async () => {
  const id = town.publicId('customer:canary-key', 'Customer', 'canary-key');
  const named =
    'query CanaryOperation($id: ID!) { canaryAlias: customer(id: $id) { name } stores(search: "canary") { totalCount } node(id: "canary") { id } }';
  const texts: string[] = [];
  const spans = await traces.by(async () => {
    const headers = {
      traceparent: `00-${ids.trace}-${ids.parent}-01`,
      tracestate: 'canary=canary',
      baggage: 'canary=canary',
      'x-request-id': 'canary',
      'x-kith-purpose': 'canary',
      'user-agent': 'canary',
    };
    texts.push(await asked(headers, named, { id, canaryVariable: 'canary' }));
    const { 'x-kith-purpose': _none, ...rest } = headers;
    texts.push(await asked(rest, named, { id, canaryVariable: 'canary' }));
    texts.push(await asked(rest, 'query CanaryOperation($id: ID!) { canaryField }', { id }));
    texts.push(await asked(rest, 'mutation CanaryAct { notInterested(id: "canary") { __typename } }'));
    texts.push(
      (await town.ask('analyst', '{ customers(filter: { name: { eq: "Canary Name" } }) { nodes { name } } }')).text,
    );
  });

  const text = textOf(spans);

  expect(texts.join('')).toContain('Canary Name');
  expect(spans.length).toBeGreaterThan(10);
  expect(text).not.toMatch(/canary/i);
  const secrets = [id, await town.token('customer:canary-key'), town.id('Customer', 'canary-key'), '1990-01-01'];
  for (const secret of secrets) expect(text).not.toContain(secret);
});

test('what somebody withholds, and who is not there, leave the same spans', async () => {
  const query = 'query ($id: ID!) { customer(id: $id) { id name following(first: 3) { nodes { id } } } }';
  const of = async (name: string) =>
    (await traces.by(() => town.ask('analyst', query, { id: town.publicId('analyst', 'Customer', name) }))).map(toldBy);

  const [seen, unseen, absent] = [await of('canary-key'), await of('ben'), await of('nobody')];

  expect(unseen).toEqual(absent);
  expect(unseen).toEqual(seen);
});
