import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Policy } from '../../src/consent/policy.js';
import type { Graph } from '../../src/graph/graph.js';
import type { FileCounts } from '../../src/ingest/feed.js';
import { importFolder } from '../../src/ingest/import-job.js';
import { testIds, testKeys } from '../graph-harness.js';

const now = Date.parse('2026-11-01T12:00:00Z');

/** A folder that a test writes and imports. */
export class ImportFolder {
  private constructor(
    readonly graph: Graph,
    private readonly parent: string,
    private path: string,
    private readonly policy: Policy,
  ) {}

  static async open(graph: Graph, policy = defaultPolicy): Promise<ImportFolder> {
    const parent = await mkdtemp(join(tmpdir(), 'kith-import-'));
    return new ImportFolder(graph, parent, await mkdtemp(join(parent, 'folder-')), policy);
  }

  /** What an import works with besides the folder. */
  get ground() {
    return { graph: this.graph, ids: testIds, keys: testKeys, policy: this.policy, now: () => now };
  }

  put(name: string, ...lines: readonly string[]): Promise<void> {
    return writeFile(join(this.path, name), `${lines.join('\n')}\n`);
  }

  remove(name: string): Promise<void> {
    return rm(join(this.path, name));
  }

  /** Goes on with an empty folder beside the first. */
  async begin(): Promise<void> {
    await rm(this.path, { recursive: true });
    this.path = await mkdtemp(join(this.parent, 'folder-'));
  }

  take(options: Parameters<typeof importFolder>[2] = {}): ReturnType<typeof importFolder> {
    return importFolder(this.path, this.ground, options);
  }

  async rows(text: string): Promise<readonly Record<string, unknown>[]> {
    return (await this.graph.raw(text)).records.map((record) => record.toObject() as Record<string, unknown>);
  }
}

export async function rejectsOf(path: string | null): Promise<readonly Record<string, unknown>[]> {
  if (path === null) return [];
  const text = await readFile(path, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

export function counts(created: number, others: Partial<FileCounts> = {}): FileCounts {
  const sum = created + (others.updated ?? 0) + (others.unchanged ?? 0) + (others.rejected ?? 0);
  return { read: sum, created, updated: 0, unchanged: 0, rejected: 0, ...others };
}

/** A file of each kind. */
export async function smallTown(folder: ImportFolder): Promise<void> {
  const put = folder.put.bind(folder);
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
  await put('households.csv', 'customer_id,household_id,role', 'ana,h1,parent', 'ben,h1,child');
  await put('guardianships.csv', 'guardian_id,ward_id,since,proof', 'ana,ben,2026-01-01,form 17');
  await put('merges.csv', 'customer_id,profile_id,proof', 'ben,p1,form 21');
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
  await put(
    'campaigns.csv',
    'campaign_id,name,channel,store_id,starts_at,ends_at',
    'camp,Light,email,s1,2026-09-15,2026-11-15',
  );
  await put(
    'offers.csv',
    'offer_id,campaign_id,product_id,category_id,discount_percent,discount_minor,currency,valid_from,valid_until',
    'off1,camp,,lamps,20,,,2026-09-15,2026-10-15',
    'off2,camp,p1,,,1000,EUR,,',
  );
  await put(
    'contacts.csv',
    'contact_id,customer_id,campaign_id,offer_id,channel,outcome,at',
    'k1,ana,camp,off1,email,opened,2026-09-16T07:30:00Z',
    'k2,ben,camp,,sms,queued,2026-11-10',
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
