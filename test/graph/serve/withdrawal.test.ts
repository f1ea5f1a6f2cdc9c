import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { type Policy, readPolicy } from '../../../src/consent/policy.js';
import type { ConsentRecord } from '../../../src/consent/record.js';
import { ClassTableCache } from '../../../src/graph/consent-reads.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { serve } from '../../../src/main.js';
import { openLog } from '../../../src/observe/log.js';
import type { Server } from '../../../src/serve/server.js';
import { issueToken } from '../../../src/serve/tokens.js';
import { clearGraph, openGraph, testIds, testKeys, testSecret } from '../../graph-harness.js';
import { temporaryAudit } from '../../temporary-audit.js';
import { Town, tokenSettings, townMs } from '../../town.js';

const secretName = 'Ana of the Hill';
const readers = 100;
/** A reader asks the name, a filter on it and an order by it in turn. */
const operations = (id: string) => [
  `{ customer(id: "${id}") { name } }`,
  `{ customers(filter: { name: { eq: "${secretName}" } }) { totalCount nodes { id } } }`,
  '{ customers(first: 5, orderBy: { field: NAME, direction: ASC }) { nodes { name city } } }',
];

/** A class table that can be kept from looking for new classes, as one is between two of its looks. */
class HeldClasses extends ClassTableCache {
  held = false;

  override async refresh(): Promise<void> {
    if (!this.held) await super.refresh();
  }
}

interface Instance extends AsyncDisposable {
  readonly server: Server;
  readonly classes: HeldClasses;
}

/** A server with a connection, a class table and a policy of its own. */
async function instance(policy: Policy = defaultPolicy): Promise<Instance> {
  const graph = await openGraph();
  const classes = new HeldClasses(graph, policy, () => Date.now());
  const audit = await temporaryAudit();
  const server = await serve({
    audit: audit.trail,
    classes,
    graph,
    secret: testSecret,
    keys: testKeys,
    policy,
    tokenSettings: { key: { kind: 'development', secret: testSecret }, ...tokenSettings },
    log: openLog('silent'),
    settings: {
      host: '127.0.0.1',
      port: 0,
      requestTimeoutMs: 20_000,
      introspection: false,
      graphiql: null,
      direct: true,
    },
  });
  return {
    server,
    classes,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await audit[Symbol.asyncDispose]();
      await graph[Symbol.asyncDispose]();
    },
  };
}

let graph: Graph;
let town: Town;
let writes: ConsentWrites;
let id: string;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  writes = new ConsentWrites(graph, defaultPolicy, () => Date.now());
  await town.customers([
    { externalId: 'ana', name: secretName, city: 'Graz', createdAt: townMs },
    { externalId: 'ben', name: 'Ben', city: 'Graz', createdAt: townMs },
  ]);
  await says('ben', 'given', {});
  id = town.publicId('analyst', 'Customer', 'ana');
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** Appends a word at first hand; when it resolves, the writing is acknowledged. No instance is told. */
async function says(who: string, action: ConsentRecord['action'], what: Partial<ConsentRecord>, by = writes) {
  const record = {
    customerId: testIds.of('Customer', who),
    action,
    purpose: 'analytics',
    category: '*',
    recipient: '*',
    at: null,
    until: null,
    noticeId: 'terms-2026',
    noticeVersion: '1',
    proof: 'test',
    ...what,
  };
  const { rejected } = await by.append([record], { source: 'first_hand', actor: 'self' });
  expect(rejected).toEqual([]);
}

async function ask(server: Server, query: string, purpose: 'analytics.row' | 'service' = 'analytics.row') {
  const claims = { client: 'kith.console', endUser: 'staff:analyst', purposes: [purpose] };
  const token = await issueToken(testSecret, tokenSettings, claims, '1h');
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return response.text();
}

const holds = (text: string) => text.includes(secretName) || text.includes('"totalCount":1');
const nameOf = (text: string) =>
  (JSON.parse(text) as { data: { customer: { name: string } | null } }).data.customer?.name;

/** What one reader saw, and when it asked. */
interface Seen {
  readonly at: number;
  readonly held: boolean;
}

async function read(server: Server, place: number, until: { ended: boolean }, seen: Seen[]): Promise<void> {
  const asked = operations(id);
  for (let round = place; !until.ended; round += 1) {
    const at = performance.now();
    const text = await ask(server, asked[round % asked.length] ?? '');
    expect(text).not.toContain('"errors"');
    seen.push({ at, held: holds(text) });
  }
}

/** Waits until each instance has answered so much. The test's own time limit ends it. */
async function every(all: Iterable<readonly Seen[]>, isEnough: (seen: readonly Seen[]) => boolean): Promise<void> {
  const waiting = [...all];
  while (!waiting.every(isEnough)) await delay(20);
}

test('no answer that started after a withdrawal was acknowledged holds the value, on either of two instances', async () => {
  await says('ana', 'given', {});
  await using one = await instance();
  await using two = await instance();
  const seen = new Map([one, two].map((each) => [each, [] as Seen[]]));
  const until = { ended: false };
  const reading = Array.from({ length: readers }, (_, place) => {
    const each = place % 2 === 0 ? one : two;
    return read(each.server, place, until, seen.get(each) ?? []);
  });
  const enough = readers / 4;
  await every(seen.values(), (answers) => answers.filter(({ held }) => held).length > enough);
  // What she withdraws is one category, so that her new class is one that neither instance has seen.
  await says('ana', 'withdrawn', { category: 'identity.name', noticeId: null, noticeVersion: null, proof: null });
  const acknowledgedAt = performance.now();
  await every(seen.values(), (answers) => answers.filter(({ at }) => at >= acknowledgedAt).length > 4 * enough);
  until.ended = true;
  await Promise.all(reading);

  for (const answers of seen.values()) {
    const after = answers.filter(({ at }) => at >= acknowledgedAt);
    expect(after.filter(({ held }) => held)).toEqual([]);
  }
});

test('a class that an instance has not seen yet is denied there until it looks again, and then opens what was granted', async () => {
  await using fresh = await instance();
  await using behind = await instance();
  const asked = operations(id)[0] ?? '';
  behind.classes.held = true;
  // Between these two words lies a class that nobody had before.
  await says('ana', 'given', { category: 'identity.name' });
  await says('ana', 'refused', { category: 'sentiment', noticeId: null, noticeVersion: null, proof: null });
  await fresh.classes.refresh();

  expect(nameOf(await ask(fresh.server, asked))).toBe(secretName);
  expect(nameOf(await ask(behind.server, asked))).toBeUndefined();
  expect(await ask(behind.server, operations(id)[1] ?? '')).not.toContain('"totalCount":1');

  behind.classes.held = false;
  await behind.classes.refresh();
  expect(nameOf(await ask(behind.server, asked))).toBe(secretName);
});

test('classes of another revision of the policy open contract and law alone, whichever instance is behind', async () => {
  const shorter = readPolicy({
    ...defaultPolicy,
    maxAgeDays: defaultPolicy.maxAgeDays.map((one) => (one.purpose === '*' ? { ...one, days: 30 } : one)),
  });
  await using old = await instance();
  const asked = operations(id)[0] ?? '';
  expect(nameOf(await ask(old.server, asked))).toBe(secretName);

  // An instance of the new policy classifies everybody anew when it starts.
  await using next = await instance(shorter);
  await old.classes.refresh();
  expect(nameOf(await ask(next.server, asked))).toBe(secretName);
  expect(nameOf(await ask(old.server, asked))).toBeUndefined();
  expect(nameOf(await ask(old.server, asked, 'service'))).toBe(secretName);

  // A word that is written by the old one takes that customer back to its revision: now the new one denies.
  await says('ana', 'given', { category: 'identity.birth' });
  await Promise.all([old.classes.refresh(), next.classes.refresh()]);
  expect(nameOf(await ask(next.server, asked))).toBeUndefined();
  expect(nameOf(await ask(old.server, asked))).toBe(secretName);
  expect(nameOf(await ask(next.server, asked, 'service'))).toBe(secretName);
});
