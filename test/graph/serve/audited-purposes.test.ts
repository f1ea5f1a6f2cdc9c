import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Purpose } from '../../../src/consent/purposes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { verifyAudit } from '../../../src/rights/audit-verify.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';
import { consenting, consentPurposes, customerId, everybody, usesOf, writeWorld } from '../analyse-world.js';

let graph: Graph;
let town: Town;

const wanted = 'a-product3';
const [name = ''] = everybody.filter((each) => each.startsWith('a') && !usesOf(each).includes(wanted));

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  const ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  await analyse(ground.deps);
  town = await Town.open(graph);
  const at = Date.now() - 60_000;
  for (const each of everybody) {
    await town.says(each, 'given', { purpose: 'marketing.email', at });
    await town.says(each, 'given', { purpose: 'analytics', at });
  }
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** What the customer's log of accesses says of the last read, after a question. */
async function lastAccess(as: As, query: string, purposes: readonly Purpose[]) {
  const { errors } = await town.ask(
    as,
    query,
    {
      ...(query.includes('$id') && { id: town.publicId(as, 'Customer', name) }),
      ...(query.includes('$product') && { product: town.publicId(as, 'Product', wanted) }),
    },
    purposes,
  );
  expect(errors).toEqual([]);
  const [last] = await town.audit.trail.accessLog(customerId(name), { first: 1, after: null, own: true });
  const { purpose, operation, detail } = last ?? {};
  return { purpose, operation, open: String(detail?.['open']), openFor: String(detail?.['openFor']) };
}

const list = 'query ($id: ID!) { recommendationsFor(customerIds: [$id]) { recommendations { reason } } }';
const audience = 'query ($product: ID!) { productAudience(product: $product, channel: EMAIL, first: 50) { rank } }';

test('a list that staff look at is written down under the purposes that it was made for', async () => {
  expect(await lastAccess('staff', list, ['analytics.row', 'personalise.own'])).toMatchObject({
    operation: 'recommendationsFor',
    purpose: 'analytics.row personalise.own',
  });
  const social: readonly Purpose[] = ['analytics.row', 'personalise.own', 'social_reco.receive'];
  expect((await lastAccess('staff', list, social)).purpose).toBe(
    'analytics.row personalise.own social_reco.contribute social_reco.receive social_reco.attribute',
  );
});

test('whom marketing may tell is written down under marketing, and how many classes each purpose was open to', async () => {
  const seen = await lastAccess('staff', audience, ['analytics.row', 'personalise.own', 'marketing.email']);

  expect(seen.purpose).toBe('analytics.row personalise.own marketing.email');
  expect(seen.openFor).toMatch(/(^|; )marketing\.email: contact\.email=\d+\/\d+($|; )/);
  expect(seen.openFor).toMatch(/(^|; )personalise\.own: .*purchase\.item=\d+\/\d+/);
  // Nothing of it was decided under the purpose of the request.
  expect(seen.open).toBe('');
});

test('one’s own list names its purposes, and what uses one purpose names one', async () => {
  const own: readonly Purpose[] = ['service', 'personalise.own', 'social_reco.receive'];
  expect((await lastAccess(`customer:${name}`, '{ me { recommendations(first: 3) { reason } } }', own)).purpose).toBe(
    'service personalise.own social_reco.contribute social_reco.receive social_reco.attribute',
  );
  expect((await lastAccess(`customer:${name}`, '{ me { name } }', own)).purpose).toBe('service');
  const query = 'query ($id: ID!) { customer(id: $id) { name } }';
  expect((await lastAccess('staff', query, ['analytics.row', 'marketing.email'])).purpose).toBe('analytics.row');
  // Without the purpose of lists everybody gets the same one, of which nothing is theirs.
  const lists = 'query ($id: ID!) { customer(id: $id) { recommendations(first: 3) { reason } } }';
  expect((await lastAccess('staff', lists, ['analytics.row', 'marketing.email'])).purpose).toBe('analytics.row');
});

test('the customer sees them, and the chain holds', async () => {
  await lastAccess('staff', audience, ['analytics.row', 'personalise.own', 'marketing.email']);

  const { data } = await town.ask(`customer:${name}`, '{ me { accessLog(first: 1) { nodes { purpose operation } } } }');

  expect(data).toMatchObject({
    me: {
      accessLog: {
        nodes: [{ operation: 'productAudience', purpose: 'analytics.row personalise.own marketing.email' }],
      },
    },
  });
  expect(await verifyAudit(town.audit)).toMatchObject({ break: null });
});
