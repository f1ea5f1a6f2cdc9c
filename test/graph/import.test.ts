import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Graph } from '../../src/graph/graph.js';
import type { FileName } from '../../src/ingest/contract.js';
import type { FileCounts } from '../../src/ingest/feed.js';
import { importFolder, importRejects } from '../../src/ingest/import-job.js';
import { undatedOrder } from '../../src/model/time.js';
import { clearGraph, openGraph, testIds, testKeys } from '../graph-harness.js';
import { dumpGraph } from './graph-dump.js';

const now = Date.parse('2026-11-01T12:00:00Z');

let graph: Graph;
let parent: string;
let folder: string;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  parent = await mkdtemp(join(tmpdir(), 'kith-import-'));
  folder = await mkdtemp(join(parent, 'folder-'));
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
});

const ground = () => ({ graph, ids: testIds, keys: testKeys, policy: defaultPolicy, now: () => now });
const put = (name: string, ...lines: readonly string[]) => writeFile(join(folder, name), `${lines.join('\n')}\n`);
const take = (options = {}) => importFolder(folder, ground(), options);

async function rowsOf(text: string): Promise<readonly Record<string, unknown>[]> {
  return (await graph.raw(text)).records.map((record) => record.toObject() as Record<string, unknown>);
}

async function rejectsOf(path: string | null): Promise<readonly Record<string, unknown>[]> {
  if (path === null) return [];
  const text = await readFile(path, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function counts(created: number, others: Partial<FileCounts> = {}): FileCounts {
  const sum = created + (others.updated ?? 0) + (others.unchanged ?? 0) + (others.rejected ?? 0);
  return { read: sum, created, updated: 0, unchanged: 0, rejected: 0, ...others };
}

async function smallTown(): Promise<void> {
  await put(
    'customers.csv',
    'customer_id,name,birth_date,residency',
    'ana,Ana,1991-04-23,PT',
    'ben,Ben,2013-02-01,PT',
    'eva,Eva,,',
  );
  await put(
    'identifiers.csv',
    'customer_id,type,value',
    'ana,email, Ana@Example.org ',
    'ben,email,ana@example.org',
    'ana,loyalty_card,12-34 56',
  );
  await put(
    'connections.csv',
    'from_customer_id,to_customer_id,type,since,strength',
    'ana,ben,FOLLOWS,2025-06-01,0.5',
    'ana,ben,FRIEND_OF,,',
    'ben,ana,FRIEND_OF,,',
  );
  await put('groups.csv', 'group_id,name,kind', 'run,Runners,club');
  await put('memberships.csv', 'customer_id,group_id,since,role', 'ana,run,2025-01-01,member');
  await put('interests.csv', 'customer_id,interest,weight,since', 'ana,cycling,0.5,', 'ben,cycling,1,');
  await put('posts.csv', 'post_id,customer_id,at,text', 'post1,ana,2026-05-04T18:20:00Z,"Lamps, at ""last""\nreally"');
  await put('stores.csv', 'store_id,name,latitude,longitude', 's1,Baixa,38.71,-9.13', 's2,Rua,,');
  await put('categories.csv', 'category_id,name,parent_id', 'lamps,Lamps,home', 'home,Home,');
  await put(
    'products.csv',
    'product_id,name,category_id,price_minor,currency',
    'p1,Lamp,lamps,4990,EUR',
    'p2,Bulb,,300,EUR',
  );
  await put(
    'purchases.csv',
    'purchase_id,customer_id,store_id,at,currency,total_minor',
    'r1,ana,s1,2026-10-02T16:41:00+02:00,EUR,10280',
    'r2,ana,s1,,EUR,300',
    'r3,,s2,2026-10-03,EUR,300',
  );
  await put(
    'purchase_lines.csv',
    'purchase_id,product_id,quantity,unit_price_minor',
    'r1,p1,2,4990',
    'r1,p2,,300',
    'r2,p2,1.5,300',
    'r3,p2,1,300',
  );
  await put('visits.csv', 'visit_id,customer_id,store_id,at,duration_minutes', 'v1,ana,s1,2026-10-02T16:20:00Z,25');
  await put('promotions.csv', 'promotion_id,name,starts_at,ends_at', 'promo,Lights,2026-09-15,2026-10-15');
  await put(
    'promotion_reactions.csv',
    'customer_id,promotion_id,reaction,at',
    'ana,promo,shown,2026-09-20',
    'ana,promo,redeemed,2026-09-20',
  );
  await put('interactions.csv', 'customer_id,product_id,kind,weight,at', 'ana,p1,listened,12,', 'ana,p1,rated,4,');
  await put(
    'events.csv',
    'event_id,customer_id,type,at,object_type,object_id,channel,session_id,text',
    'e1,ana,view,2026-10-02T15:02:11Z,product,p1,web,sess,',
    'e2,ana,search,2026-10-02T15:00:00Z,,,web,sess,lamp',
    'e3,ben,like,2026-10-02T15:00:00Z,post,post1,web,,',
    'e4,ben,comment,2026-10-02T15:00:00Z,post,post1,app,,Nice',
    'e5,ben,ad_click,,promotion,promo,web,sess,',
  );
  await put(
    'ratings.csv',
    'rating_id,customer_id,object_type,object_id,score',
    'x1,ana,product,p1,4.5',
    'x2,ana,store,s1,5',
    'x3,ana,,,3',
  );
  await put(
    'consents.csv',
    'customer_id,purpose,category,recipient,action,at,until,notice_id,notice_version,proof',
    'ana,personalise.own,purchase,first_party,given,2026-01-05T09:00:00Z,,terms-2026,1,web form',
    'ana,research,*,ds,given,,,,,',
    'ben,marketing,*,*,refused,,,,,',
  );
}

describe('a folder with a file of each kind', () => {
  test('goes in whole, and a second time changes nothing', async () => {
    await smallTown();

    const first = await take();
    const before = await dumpGraph(graph);
    const second = await take();

    expect(first.rejects).toBeNull();
    expect(first.files.connections).toEqual(counts(2, { unchanged: 1 }));
    expect(first.files.consents).toEqual({ ...counts(3), unproven: 1 });
    expect(Object.values(second.files).map((file) => file.created + file.updated + file.rejected)).toEqual(
      Array(19).fill(0),
    );
    expect(second).toMatchObject({ summaries: 0, classified: 0, rejects: null });
    expect(await dumpGraph(graph)).toEqual(before);
    expect(await rowsOf('MATCH (batch:ImportBatch) RETURN batch.status AS status')).toEqual([{ status: 'done' }]);
  });

  test('follows docs/model.md', async () => {
    await smallTown();

    await take();

    expect(
      await rowsOf(
        'MATCH (c:Customer) RETURN c.externalId AS id, c.ageBand AS band, toString(c.birthDate) AS born ORDER BY id',
      ),
    ).toEqual([
      { id: 'ana', band: 'adult', born: '1991-04-23' },
      { id: 'ben', band: 'child', born: '2013-02-01' },
      { id: 'eva', band: 'unknown', born: null },
    ]);
    expect(
      await rowsOf(
        'MATCH (i:Identifier) RETURN i.type AS type, i.category AS category, COUNT { (i)<--() } AS owners ORDER BY type',
      ),
    ).toEqual([
      { type: 'email', category: 'contact_email', owners: 2 },
      { type: 'loyalty_card', category: 'identity_external_id', owners: 1 },
    ]);
    expect(
      await rowsOf('MATCH (:Customer {externalId: "ana"})-[:HOLDS]->(a:LoyaltyAccount) RETURN a.id AS id'),
    ).toEqual([{ id: testIds.of('LoyaltyAccount', '123456') }]);
    expect(
      await rowsOf(
        'MATCH (p:Purchase) RETURN p.externalId AS id, toString(p.at) AS at, p.atOrder AS atOrder, p.totalMinor IS :: INTEGER AS whole ORDER BY id',
      ),
    ).toEqual([
      { id: 'r1', at: '2026-10-02T14:41:00Z', atOrder: Date.parse('2026-10-02T14:41:00Z'), whole: true },
      { id: 'r2', at: null, atOrder: undatedOrder, whole: true },
      { id: 'r3', at: '2026-10-03T00:00:00Z', atOrder: Date.parse('2026-10-03T00:00:00Z'), whole: true },
    ]);
    expect(
      await rowsOf(
        'MATCH (p:Purchase {externalId: "r1"})-[:AT]->(s:Store), (c:Customer)-[:MADE]->(p) RETURN p.customerId = c.id AND p.storeId = s.id AS owned',
      ),
    ).toEqual([{ owned: true }]);
    expect(
      await rowsOf(
        'MATCH (:Post)<-[r:LIKED|COMMENTED_ON]-() RETURN type(r) AS type, r.key AS key, r.text AS text ORDER BY key',
      ),
    ).toEqual([
      { type: 'LIKED', key: 'e3', text: null },
      { type: 'COMMENTED_ON', key: 'e4', text: 'Nice' },
    ]);
    expect(
      await rowsOf(
        'MATCH (s:Session)<-[:HAD]-(c) RETURN c.externalId AS id, toString(s.startedAt) AS began, toString(s.endedAt) AS ended, COUNT { (s)<-[:IN_SESSION]-() } AS events ORDER BY id',
      ),
    ).toEqual([
      { id: 'ana', began: '2026-10-02T15:00:00Z', ended: '2026-10-02T15:02:11Z', events: 2 },
      { id: 'ben', began: null, ended: null, events: 1 },
    ]);
    expect(
      await rowsOf(
        'MATCH (e:Event) RETURN e.externalId AS id, e.category AS category, [(e)-[:ABOUT]->(o) | o.externalId] AS about ORDER BY id',
      ),
    ).toEqual([
      { id: 'e1', category: 'behaviour_web', about: ['p1'] },
      { id: 'e2', category: 'behaviour_web', about: [] },
      { id: 'e5', category: 'behaviour_ad', about: ['promo'] },
    ]);
    expect(
      await rowsOf(
        'MATCH ()-[i:INTERACTED]->() RETURN i.kind AS kind, i.category AS category, i.weight IS :: FLOAT AS isFloat ORDER BY kind',
      ),
    ).toEqual([
      { kind: 'listened', category: 'behaviour_app', isFloat: true },
      { kind: 'rated', category: 'service_rating', isFloat: true },
    ]);
    expect(
      await rowsOf('MATCH (r:Rating) RETURN r.objectType AS type, [(r)-[:OF]->(o) | o.externalId] AS of ORDER BY type'),
    ).toEqual([
      { type: 'product', of: ['p1'] },
      { type: 'service', of: [] },
      { type: 'store', of: ['s1'] },
    ]);
  });

  test('keeps the summary edges of stores and products', async () => {
    await smallTown();

    await take();

    expect(
      await rowsOf(
        'MATCH (c)-[s:SHOPS_AT]->(store) RETURN c.externalId AS who, store.externalId AS store, s.purchases AS purchases, toString(s.lastAt) AS lastAt, s.lastOrder AS lastOrder, s.storeId = store.id AND s.customerId = c.id AS keyed',
      ),
    ).toEqual([
      {
        who: 'ana',
        store: 's1',
        purchases: 2,
        lastAt: '2026-10-02T14:41:00Z',
        lastOrder: Date.parse('2026-10-02T14:41:00Z'),
        keyed: true,
      },
    ]);
    expect(
      await rowsOf(
        'MATCH (c)-[b:BOUGHT]->(p) RETURN p.externalId AS product, b.purchases AS purchases, b.quantity AS quantity ORDER BY product',
      ),
    ).toEqual([
      { product: 'p1', purchases: 1, quantity: 2 },
      { product: 'p2', purchases: 2, quantity: 2.5 },
    ]);
    expect(await rowsOf('MATCH (c:SummaryDue) RETURN c')).toEqual([]);
  });
});

describe('a folder that says something new', () => {
  test('mends facts, moves edges and summaries, and takes away what a cell no longer says', async () => {
    await smallTown();
    await take();
    await rm(folder, { recursive: true });
    folder = await mkdtemp(join(parent, 'folder-'));
    await put('customers.csv', 'customer_id,name', 'ana,');
    await put('categories.csv', 'category_id,parent_id', 'lamps,');
    await put('products.csv', 'product_id,category_id', 'p2,home');
    await put('purchases.csv', 'purchase_id,customer_id', 'r1,ben');
    await put('visits.csv', 'visit_id,customer_id,store_id', 'v1,ana,s2');

    const report = await take();

    expect(report.files.purchases).toEqual(counts(0, { updated: 1 }));
    expect(
      await rowsOf('MATCH (c:Customer {externalId: "ana"}) RETURN c.name AS name, toString(c.birthDate) AS born'),
    ).toEqual([{ name: null, born: '1991-04-23' }]);
    expect(await rowsOf('MATCH (:Category)-[e:CHILD_OF]->() RETURN e')).toEqual([]);
    expect(
      await rowsOf('MATCH (p:Product {externalId: "p2"})-[:IN_CATEGORY]->(c) RETURN c.externalId AS category'),
    ).toEqual([{ category: 'home' }]);
    expect(await rowsOf('MATCH (:Visit)-[:TO]->(s) RETURN s.externalId AS store')).toEqual([{ store: 's2' }]);
    expect(
      await rowsOf(
        'MATCH (c)-[:MADE]->(p:Purchase {externalId: "r1"})-[:AT]->(s) RETURN c.externalId AS who, s.externalId AS store',
      ),
    ).toEqual([{ who: 'ben', store: 's1' }]);
    expect(
      await rowsOf(
        'MATCH (c)-[b:BOUGHT]->(p) RETURN c.externalId AS who, p.externalId AS product, b.quantity AS quantity ORDER BY who, product',
      ),
    ).toEqual([
      { who: 'ana', product: 'p2', quantity: 1.5 },
      { who: 'ben', product: 'p1', quantity: 2 },
      { who: 'ben', product: 'p2', quantity: 1 },
    ]);
    expect(
      await rowsOf('MATCH (c)-[s:SHOPS_AT]->(x) RETURN c.externalId AS who, s.purchases AS purchases ORDER BY who'),
    ).toEqual([
      { who: 'ana', purchases: 1 },
      { who: 'ben', purchases: 1 },
    ]);
  });

  test('decides the consent classes anew when the age band changes', async () => {
    await put('customers.csv', 'customer_id,birth_date,residency', 'ana,1991-04-23,PT');
    await put(
      'consents.csv',
      'customer_id,purpose,category,recipient,action,at,until,notice_id,notice_version,proof',
      'ana,social_reco.contribute,purchase,first_party,given,2026-01-05T09:00:00Z,,terms-2026,1,web form',
    );
    await take();
    const before = await rowsOf('MATCH (c:Customer) RETURN c.cc_firstParty AS cc');
    await rm(join(folder, 'consents.csv'));
    await put('customers.csv', 'customer_id,birth_date', 'ana,2014-04-23');

    const report = await take();

    expect(report.classified).toBe(1);
    const after = await rowsOf('MATCH (c:Customer) RETURN c.cc_firstParty AS cc, c.ageBand AS band');
    expect(after[0]?.['band']).toBe('child');
    expect(after[0]?.['cc']).not.toBe(before[0]?.['cc']);
  });
});

describe('bad rows', () => {
  const refused = async (file: FileName) => {
    const report = await take();
    const rows = await rejectsOf(report.rejects);
    return rows
      .filter((row) => row['file'] === file)
      .map((row) => [row['line'], row['column'], row['reason']])
      .toSorted(([a], [b]) => Number(a) - Number(b));
  };

  test('are refused with their place and reason while the good ones go in', async () => {
    await put(
      'customers.csv',
      'customer_id,name,birth_date,country',
      'a,Ana,1990-02-30,',
      ',Nobody,,',
      'b,Ben,2030-01-01,',
      'c,C,,Portugal',
      'd,"D, or ""D""",,PT',
      'e,E',
      'd,Other,,PT',
      'd,"D, or ""D""",,pt',
      'f,"F"x,,',
      'g,G,,',
    );

    expect(await refused('customers')).toEqual([
      [2, 'birth_date', 'impossible-date'],
      [3, 'customer_id', 'missing'],
      [4, 'birth_date', 'impossible-date'],
      [5, 'country', 'wrong-type'],
      [7, null, 'column-count'],
      [8, null, 'duplicate'],
      [10, null, 'broken-quotes'],
    ]);
    expect(await rowsOf('MATCH (c:Customer) RETURN c.externalId AS id, c.name AS name ORDER BY id')).toEqual([
      { id: 'd', name: 'D, or "D"' },
      { id: 'g', name: 'G' },
    ]);
  });

  test('are those that name what is neither in the folder nor in the graph, or was refused itself', async () => {
    await put('customers.csv', 'customer_id,birth_date', 'ana,', 'ben,1990-13-01');
    await put('stores.csv', 'store_id,latitude,longitude', 's1,1,', 's2,1,1');
    await put(
      'purchases.csv',
      'purchase_id,customer_id,store_id,total_minor',
      'r1,ana,s2,5',
      'r2,ben,s2,5',
      'r3,ana,s1,5',
      'r4,ana,s2,-5',
      'r5,nobody,,5',
    );
    await put('purchase_lines.csv', 'purchase_id,product_id', 'r1,p1');

    expect(await refused('purchases')).toEqual([
      [3, 'customer_id', 'unknown-reference'],
      [4, 'store_id', 'unknown-reference'],
      [5, 'total_minor', 'out-of-range'],
      [6, 'customer_id', 'unknown-reference'],
    ]);
    expect(await rowsOf('MATCH (p:Purchase) RETURN p.externalId AS id')).toEqual([{ id: 'r1' }]);
    expect(await rowsOf('MATCH (p:Product) RETURN p')).toEqual([]);
  });

  test('of a tree are those below a parent that is not there, or in a circle', async () => {
    await put('categories.csv', 'category_id,parent_id', 'a,b', 'b,c', 'c,', 'd,e', 'e,d', 'f,nowhere', 'g,g');

    expect((await refused('categories')).map(([line]) => line)).toEqual([5, 6, 7, 8]);
    expect(
      await rowsOf('MATCH (a:Category {externalId: "a"})-[:CHILD_OF*]->(c) RETURN c.externalId AS id ORDER BY id'),
    ).toEqual([{ id: 'b' }, { id: 'c' }]);

    await put('categories.csv', 'category_id,parent_id', 'c,a');
    expect(await refused('categories')).toEqual([[2, 'parent_id', 'circular']]);
  });

  test('do not win over a later good row of their key', async () => {
    await put('customers.csv', 'customer_id', 'ana');
    await put('visits.csv', 'visit_id,customer_id,store_id', 'v1,ana,s9', 'v1,ana,s1', 'v1,ana,s1');
    await put('stores.csv', 'store_id', 's1');

    const report = await take();

    expect(report.files.visits).toEqual(counts(1, { unchanged: 1, rejected: 1 }));
  });

  test('cost the whole file only where its header is not the contract’s', async () => {
    await put('customers.csv', 'customer_id,naem', 'ana,Ana');
    await put(
      'stores.ndjson',
      '{"store_id":"s1","name":"Baixa","latitude":38.71,"longitude":-9.13}',
      '{"store_id":7}',
      '{"store_id":"s2","colour":"red"}',
      'no json',
      '[]',
    );

    const report = await take();

    expect(report.files.customers).toEqual(counts(0, { rejected: 1 }));
    expect(report.files.stores).toEqual(counts(2, { rejected: 3 }));
    expect((await rejectsOf(report.rejects)).map((row) => [row['file'], row['line'], row['reason']])).toEqual([
      ['customers', 1, 'header'],
      ['stores', 3, 'unknown-column'],
      ['stores', 4, 'broken-json'],
      ['stores', 5, 'broken-json'],
    ]);
  });

  test('go in when they are mended, and only the owner may read the reject file', async () => {
    await put('customers.csv', 'customer_id,birth_date', 'ana,1990-02-30', 'ben,');
    await put('connections.csv', 'from_customer_id,to_customer_id,type', 'ana,ben,FOLLOWS');
    const { rejects } = await take();
    if (rejects === null) throw new Error('Nothing was refused.');
    const text = await readFile(rejects, 'utf8');
    await writeFile(rejects, text.replace('1990-02-30', '1990-02-28'));

    const report = await importRejects(rejects, ground());
    const again = await take();

    expect((await stat(rejects)).mode & 0o777).toBe(0o600);
    expect(report.files).toEqual({ customers: counts(1), connections: counts(1) });
    expect(report.rejects).toBeNull();
    // The mended file is kept: the folder still holds the bad row, and its refusal goes to a file of its own.
    expect(again.rejects).not.toBe(rejects);
    expect(await readFile(rejects, 'utf8')).toContain('1990-02-28');
  });

  test('include customers that were erased', async () => {
    const id = testIds.of('Customer', 'ana');
    await graph.raw('CREATE (:Erased {hash: $id})', { id });
    await put('customers.csv', 'customer_id', 'ana', 'ben');

    expect(await refused('customers')).toEqual([[2, null, 'erased']]);
    expect(await rowsOf('MATCH (c:Customer) RETURN c.externalId AS id')).toEqual([{ id: 'ben' }]);
  });
});

test('an import that is aborted says so, and can be run again', async () => {
  await smallTown();
  const stop = new AbortController();
  const progress = ({ stage }: { readonly stage: string }) => {
    if (stage === 'products') stop.abort();
  };

  await expect(take({ signal: stop.signal, progress })).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
  const report = await take();

  expect(report.files.customers).toEqual(counts(0, { unchanged: 3 }));
  expect(report.files.purchases).toEqual(counts(3));
});
