import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { readPolicy } from '../../src/consent/policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { importFolder, importRejects } from '../../src/ingest/import-job.js';
import { FileKeyStore } from '../../src/vault/file-key-store.js';
import { dumpGraph } from './graph-dump.js';
import { clearGraph, openGraph, testIds, testKeys, testSecret } from '../graph-harness.js';

const now = Date.parse('2026-11-01T12:00:00Z');

let graph: Graph;
let parent: string;
let folder: string;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  parent = await mkdtemp(join(tmpdir(), 'kith-residency-'));
  folder = await mkdtemp(join(parent, 'folder-'));
  await put('customers.csv', 'customer_id,residency', 'ana,PT', 'farid,RU', 'nobody,');
  await put('connections.csv', 'from_customer_id,to_customer_id,type', 'ana,farid,FOLLOWS', 'ana,nobody,FOLLOWS');
});

afterEach(() => rm(parent, { recursive: true, force: true }));

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
});

const put = (name: string, ...lines: readonly string[]) => writeFile(join(folder, name), `${lines.join('\n')}\n`);
const ground = (policy = defaultPolicy) => ({ graph, ids: testIds, keys: testKeys, policy, now: () => now });

async function customers(): Promise<readonly string[]> {
  const { records } = await graph.raw('MATCH (customer:Customer) RETURN customer.externalId AS id ORDER BY id');
  return records.map((record) => record.get('id') as string);
}

test('somebody whose law wants another region is not stored, nor what names them', async () => {
  const report = await importFolder(folder, ground());

  expect(await customers()).toEqual(['ana', 'nobody']);
  expect(report.files.customers).toMatchObject({ read: 3, created: 2, rejected: 1 });
  expect(report.files.connections).toMatchObject({ read: 2, created: 1, rejected: 1 });
  const rejects = (await readFile(report.rejects ?? '', 'utf8')).trim().split('\n');
  expect(rejects.map((line) => JSON.parse(line) as object)).toMatchObject([
    { file: 'customers', line: 3, column: 'residency', reason: 'other-region' },
    { file: 'connections', column: 'to_customer_id', reason: 'unknown-reference' },
  ]);
  const again = await importRejects(report.rejects ?? '', ground());
  expect(again.files.customers).toMatchObject({ created: 0, rejected: 1 });
});

test('a customer who is there does not move to a residency that may not be stored', async () => {
  await put('customers.csv', 'customer_id,residency', 'ana,PT');
  await rm(join(folder, 'connections.csv'));
  await importFolder(folder, ground());
  await put('customers.csv', 'customer_id,residency', 'ana,ru');
  const report = await importFolder(folder, ground());

  expect(report.files.customers).toMatchObject({ updated: 0, rejected: 1 });
  const { records } = await graph.raw("MATCH (ana:Customer {externalId: 'ana'}) RETURN ana.residency AS residency");
  expect(records[0]?.get('residency')).toBe('PT');
});

test('a deployment in that region stores them, and so does an import of invented people', async () => {
  await importFolder(folder, ground(readPolicy({ ...defaultPolicy, region: 'ru' })));
  expect(await customers()).toEqual(['ana', 'farid', 'nobody']);

  await clearGraph(graph);
  await importFolder(folder, ground(), { invented: true });
  expect(await customers()).toEqual(['ana', 'farid', 'nobody']);
});

test('nothing that hangs on such a customer is stored, whichever file it stands in', async () => {
  await put('connections.csv', 'from_customer_id,to_customer_id,type', 'farid,ana,FRIEND_OF', 'ana,farid,FRIEND_OF');
  await put('identifiers.csv', 'customer_id,type,value', 'farid,email,canary@example.org', 'farid,loyalty_card,canary');
  await put('groups.csv', 'group_id,name,kind', 'run,Runners,club');
  await put('memberships.csv', 'customer_id,group_id', 'farid,run');
  await put('interests.csv', 'customer_id,interest', 'farid,canary');
  await put('posts.csv', 'post_id,customer_id,text', 'canary-post,farid,canary', 'post1,ana,Hello');
  await put('stores.csv', 'store_id,name', 's1,Baixa');
  await put('products.csv', 'product_id,name', 'p1,Lamp');
  await put('purchases.csv', 'purchase_id,customer_id,store_id,currency,total_minor', 'canary-sale,farid,s1,EUR,100');
  await put('purchase_lines.csv', 'purchase_id,product_id,quantity,unit_price_minor', 'canary-sale,p1,1,100');
  await put('visits.csv', 'visit_id,customer_id,store_id', 'canary-visit,farid,s1');
  await put('promotions.csv', 'promotion_id,name', 'promo,Lights');
  await put('promotion_reactions.csv', 'customer_id,promotion_id,reaction', 'farid,promo,shown');
  await put('households.csv', 'customer_id,household_id,role', 'farid,canary-home,canary');
  await put(
    'guardianships.csv',
    'guardian_id,ward_id,since,proof',
    'farid,ana,2026-01-01,canary',
    'ana,farid,2026-01-01,canary',
  );
  await put('campaigns.csv', 'campaign_id,channel', 'camp,email');
  await put('contacts.csv', 'contact_id,customer_id,campaign_id,channel,outcome', 'canary-mail,farid,camp,email,sent');
  await put('interactions.csv', 'customer_id,product_id,kind', 'farid,p1,canary');
  await put(
    'events.csv',
    'event_id,customer_id,type,object_type,object_id,session_id,text',
    'canary-view,farid,view,product,p1,canary-session,canary',
    'canary-like,farid,like,post,post1,,',
    'canary-comment,farid,comment,post,post1,,canary',
  );
  await put(
    'ratings.csv',
    'rating_id,customer_id,object_type,object_id,score,text',
    'canary-stars,farid,product,p1,5,canary',
  );
  await put(
    'consents.csv',
    'customer_id,purpose,category,recipient,action',
    'farid,canary,*,*,refused',
    'farid,marketing,*,*,refused',
  );

  // Other tests give somebody of this name a key.
  const keys = new FileKeyStore(join(parent, 'keys'), testSecret);

  const report = await importFolder(folder, { ...ground(), keys });

  const dump = (await dumpGraph(graph)).join('\n');
  for (const trace of ['canary', 'farid', testIds.of('Customer', 'farid')]) expect(dump).not.toContain(trace);
  expect((await keys.load([testIds.of('Customer', 'farid')])).size).toBe(0);
  const rejected = Object.values(report.files).reduce((sum, counts) => sum + counts.rejected, 0);
  expect(rejected).toBe(23);
  expect(dump).toContain('Hello');
});
