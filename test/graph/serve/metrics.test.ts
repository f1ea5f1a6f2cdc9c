import { rename } from 'node:fs/promises';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { counted, countedBy, metricsText } from '../../counted.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town, townMs } from '../../town.js';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph, { metrics: { host: '127.0.0.1', port: 0, keptMs: 0 } });
  await town.customers([{ externalId: 'canary-key', name: 'Canary Name', birthDate: '1990-01-01', createdAt: townMs }]);
  await town.says('canary-key', 'given', { purpose: 'analytics' });
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const me = '{ me { name } }';
const requests = (client: string, purpose: string, outcome: string) =>
  `kith_requests_total{client="${client}",purpose="${purpose}",outcome="${outcome}"}`;

describe('a request is counted', () => {
  test('by client, purpose and outcome, with how long it took, its roots and its entry in the audit', async () => {
    const by = await countedBy(town, () => town.ask('customer:canary-key', me));

    expect(by).toEqual({
      [requests('kith.web', 'service', 'answered')]: 1,
      'kith_request_duration_seconds_count{purpose="service"}': 1,
      'kith_root_read_duration_seconds_count{root="read ids Customer"}': 1,
      kith_audit_write_duration_seconds_count: 1,
    });
  });

  test.each([
    ['no token', 'none', me, 'none', 'none', 'UNAUTHENTICATED'],
    [
      'a root that is not for it',
      'customer:canary-key',
      '{ dataSubjectRequests { nodes { id } } }',
      'kith.web',
      'service',
      'FORBIDDEN',
    ],
    [
      'an unknown field',
      'analyst',
      '{ me { canaryField } }',
      'kith.console',
      'analytics.row',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['no GraphQL', 'analyst', '{ canary', 'kith.console', 'analytics.row', 'GRAPHQL_PARSE_FAILED'],
    [
      'a page too large',
      'analyst',
      '{ customers(first: 101) { totalCount } }',
      'kith.console',
      'analytics.row',
      'BAD_USER_INPUT',
    ],
  ] as const)('that is refused: %s', async (_what, as, query, client, purpose, outcome) => {
    expect(await countedBy(town, () => town.ask(as, query))).toMatchObject({ [requests(client, purpose, outcome)]: 1 });
  });

  test('that cannot be read: no JSON, or too much of it', async () => {
    const post = (body: string) =>
      fetch(`${town.server.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

    const by = await countedBy(town, async () => {
      await post('canary');
      await post(`"${'x'.repeat(300_000)}"`);
    });

    expect(by).toMatchObject({ [requests('none', 'none', 'BAD_REQUEST')]: 2 });
  });

  test('whose entry the audit did not take', async () => {
    const { folder } = town.audit;
    await rename(folder, `${folder}-away`);
    const by = await countedBy(town, () => town.ask('customer:canary-key', me));
    await rename(`${folder}-away`, folder);

    expect(by).toMatchObject({ [requests('kith.web', 'service', 'AUDIT_FAILED')]: 1 });
    expect(by).not.toHaveProperty('kith_audit_write_duration_seconds_count');
  });

  test('by each entity of a federated call that is read', async () => {
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer { name } } }';
    const of = ['canary-key', 'nobody'].map((key) => ({
      __typename: 'Customer',
      id: town.publicId('analyst', 'Customer', key),
    }));

    const by = await countedBy(town, () => town.ask('analyst', query, { of }));

    expect(by).toMatchObject({ 'kith_root_read_duration_seconds_count{root="read entities Customer"}': 1 });
  });

  test('while it is under way, and as cancelled where its caller went away', async () => {
    let inFlight = 0;
    const by = await countedBy(town, async () => {
      const gone = new AbortController();
      const headers = { 'content-type': 'application/json', 'content-length': '100' };
      const asked = request(`${town.server.url}/graphql`, { method: 'POST', headers, signal: gone.signal });
      asked.on('error', () => undefined).write('{');
      await new Promise((done) => setTimeout(done, 100));
      inFlight = (await counted(town)).get('kith_requests_in_flight') ?? 0;
      gone.abort();
    });

    expect(inFlight).toBe(1);
    expect(by).toMatchObject({ [requests('none', 'none', 'REQUEST_CANCELLED')]: 1 });
    expect((await counted(town)).get('kith_requests_in_flight')).toBe(0);
  });
});

test('no label holds a value, an id, a key, a token, or a word of the caller’s', async () => {
  const id = town.publicId('analyst', 'Customer', 'canary-key');
  const named = 'query CanaryOperation($id: ID!) { canaryAlias: customer(id: $id) { name } }';
  await town.ask('analyst', named, { id, canaryVariable: 'Canary Value' });
  const token = await town.token('customer:canary-key');
  await fetch(`${town.server.url}/graphql?canary=1`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-kith-purpose': 'canary',
      'x-request-id': 'canary',
    },
    body: JSON.stringify({ query: me }),
  });

  const text = await metricsText(town);

  expect(text).not.toMatch(/canary/i);
  for (const secret of [id, token, town.id('Customer', 'canary-key')]) expect(text).not.toContain(secret);
  const labels = [...text.matchAll(/^kith_\w+\{(.*)\} /gm)].flatMap(([, all]) => (all ?? '').match(/\w+(?==")/g) ?? []);
  expect([...new Set(labels)].sort()).toEqual(['client', 'le', 'outcome', 'purpose', 'root']);
});

describe('how the deployment stands', () => {
  const standing = async () => {
    await using other = await Town.open(graph, { metrics: { host: '127.0.0.1', port: 0, keptMs: 0 } });
    const all = await counted(other);
    return Object.fromEntries([...all].filter(([name]) => /analys|data_subject/.test(name)));
  };
  const days = 86_400_000;

  test('is told where nothing was run or demanded yet', async () => {
    expect(await standing()).toEqual({ kith_data_subject_requests_due_days: 7 });
  });

  test('is told of served runs, of a pass that failed, and of a request that nears its end, but of none before', async () => {
    await graph.raw(
      `CREATE (:Run {id: 'one', job: 'popularity', current: true, endedAt: datetime({epochMillis: 1750000000999})}),
        (:Run {id: 'two', job: 'popularity', current: false, endedAt: datetime({epochMillis: 1740000000000})})`,
    );
    const demand = (dueAt: number) =>
      graph.raw(
        `MERGE (request:DataSubjectRequest {id: 'due'})
         SET request += {state: 'received', kind: 'erasure', customerId: 'canary', extended: false, held: false, history: [], jurisdiction: 'eu',
           receivedAt: datetime(), dueAt: datetime({epochMillis: toInteger($dueAt)})}`,
        { dueAt },
      );

    const told: number[] = [];
    for (const left of [30, 8, 3.5, -0.5]) {
      await demand(Date.now() + left * days);
      told.push((await standing())['kith_data_subject_requests_due_days'] ?? Number.NaN);
    }

    expect(told).toEqual([7, 7, 3, -1]);
    expect(await standing()).toMatchObject({
      'kith_analysis_served_timestamp_seconds{job="popularity"}': 1_750_000_000,
    });
    await graph.raw('MATCH (it) WHERE it:Run OR it:DataSubjectRequest DELETE it');
  });

  test('a request that comes is not seen when it comes', async () => {
    const before = await counted(town);
    await graph.raw(
      `CREATE (:DataSubjectRequest {id: 'new', state: 'received', kind: 'access', customerId: 'canary', extended: false, held: false,
        history: [], jurisdiction: 'eu', receivedAt: datetime(), dueAt: datetime()})`,
    );

    expect(await counted(town)).toEqual(before);
    await graph.raw('MATCH (it:DataSubjectRequest) DELETE it');
  });
});

describe('where metrics are served', () => {
  test('is no path of the public port, and nowhere unless it is set', async () => {
    expect((await fetch(`${town.server.url}/metrics`)).status).toBe(404);
    await using without = await Town.open(graph);
    expect(without.server.metricsUrl).toBeNull();
  });

  test('nothing else is, and nothing by another name of this machine, as a page in a browser would have it', async () => {
    const url = new URL(String(town.server.metricsUrl));
    const statusOf = (path: string, host: string) =>
      new Promise((done) => {
        request({ host: url.hostname, port: url.port, path, headers: { host } }, (response) =>
          done(response.resume().statusCode),
        ).end();
      });

    expect(await statusOf('/metrics', `localhost:${url.port}`)).toBe(200);
    expect(await statusOf('/metrics', 'rebound.example')).toBe(404);
    expect(await statusOf('/', url.host)).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });

  test('the text is of Prometheus, with the figures of the process', async () => {
    const answer = await fetch(String(town.server.metricsUrl));

    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'nodejs_heap_size_used_bytes', 'process_cpu_seconds_total'])
      expect(text).toContain(`\n${name} `);
  });

  test('a port that is taken is said to be', async () => {
    const { hostname, port } = new URL(String(town.server.metricsUrl));

    await expect(Town.open(graph, { metrics: { host: hostname, port: Number(port) } })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining('KITH_METRICS_PORT'),
    });
  });
});
