import type { Graph } from '../../src/graph/graph.js';
import { ImportFolder } from './import-folder.js';

/** What somebody did that is sensitive: by the product, by its category two steps below the mark, and by the store. */
const doings = {
  purchases: ['r8,{who},market,2026-10-02T10:00:00Z,EUR,900', 'r9,{who},pharmacy,2026-10-03T10:00:00Z,EUR,500'],
  purchase_lines: ['r8,test-kit,1,500', 'r8,drops,1,400', 'r9,soap,1,500'],
  visits: ['v9,{who},pharmacy,2026-10-03T10:00:00Z,15'],
  ratings: ['x8,{who},product,drops,5,Helped me', 'x9,{who},store,pharmacy,4,Kind'],
  interactions: ['{who},test-kit,listened,3,2026-10-01'],
  events: [
    'e8,{who},view,2026-10-01T10:00:00Z,product,drops,web,',
    'e9,{who},view,2026-10-01T11:00:00Z,store,pharmacy,web,',
  ],
  contacts: [
    'k7,{who},light,on-care,email,opened,2026-10-04T10:00:00Z',
    'k8,{who},light,on-drops,email,converted,2026-10-04T11:00:00Z',
    'k9,{who},cure,,email,bounced,2026-10-04T12:00:00Z',
    'k6,{who},light,on-drops,email,queued,2026-10-04T13:00:00Z',
  ],
} as const;

const headers = {
  purchases: 'purchase_id,customer_id,store_id,at,currency,total_minor',
  purchase_lines: 'purchase_id,product_id,quantity,unit_price_minor',
  visits: 'visit_id,customer_id,store_id,at,duration_minutes',
  ratings: 'rating_id,customer_id,object_type,object_id,score,text',
  interactions: 'customer_id,product_id,kind,weight,at',
  events: 'event_id,customer_id,type,at,object_type,object_id,channel,text',
  contacts: 'contact_id,customer_id,campaign_id,offer_id,channel,outcome,at',
} as const;

const ordinary = {
  purchases: ['r1,ana,market,2026-10-01T10:00:00Z,EUR,300', 'r8,ana,market,2026-10-02T10:00:00Z,EUR,900'],
  purchase_lines: ['r1,soap,1,300', 'r8,bread,1,100'],
  visits: ['v1,ana,market,2026-10-01T10:00:00Z,25'],
  ratings: ['x1,ana,product,soap,4,Fine'],
  interactions: ['ana,bread,listened,3,2026-10-01'],
  events: ['e1,ana,view,2026-10-01T10:00:00Z,product,soap,web,'],
  contacts: [
    'k1,ana,light,on-soap,email,opened,2026-10-01T10:00:00Z',
    'k2,ana,light,,email,queued,2026-10-02T10:00:00Z',
  ],
} as const;

type File = keyof typeof headers;
const files = Object.keys(headers) as readonly File[];

/** A market and a pharmacy, soap and bread, drops and a test kit: what is sensitive is so by a mark of its own, by a category above, or by the store. */
export async function catalogueOf(folder: ImportFolder, marked = true): Promise<void> {
  const mark = marked ? 'health' : '';
  await folder.put('stores.csv', 'store_id,name,sensitive', 'market,Market,', `pharmacy,Pharmacy,${mark}`);
  await folder.put(
    'categories.csv',
    'category_id,name,parent_id,sensitive',
    `care,Care,,${mark}`,
    'eyes,Eyes,care,',
    'food,Food,,',
  );
  await folder.put(
    'products.csv',
    'product_id,name,category_id,sensitive',
    'soap,Soap,,',
    'bread,Bread,food,',
    'drops,Drops,eyes,',
    `test-kit,Test kit,food,${mark}`,
  );
  await folder.put(
    'campaigns.csv',
    'campaign_id,name,channel,store_id',
    'light,Light,email,market',
    'cure,Cure,email,pharmacy',
  );
  await folder.put(
    'offers.csv',
    'offer_id,campaign_id,product_id,category_id,name',
    'on-soap,light,soap,,Less for soap',
    'on-drops,light,drops,,Less for drops',
    'on-care,light,,eyes,Less for care',
  );
}

/** What ana and ben did; `sensitive`: also what is sensitive, of ana. */
export async function doingsOf(folder: ImportFolder, sensitive: boolean): Promise<void> {
  for (const file of files) {
    const more = sensitive ? doings[file].map((row) => row.replaceAll('{who}', 'ana')) : [];
    const rows = sensitive && file === 'purchases' ? [ordinary.purchases[0], ...more] : [...ordinary[file], ...more];
    await folder.put(`${file}.csv`, headers[file], ...rows);
  }
}

export async function peopleOf(folder: ImportFolder): Promise<void> {
  await folder.put(
    'customers.csv',
    'customer_id,name,birth_date,residency',
    'ana,Ana,1980-01-01,DE',
    'ben,Ben,1980-01-01,DE',
  );
  await folder.put('connections.csv', 'from_customer_id,to_customer_id,type', 'ben,ana,FOLLOWS', 'ana,ben,FRIEND_OF');
}

/** What counts as sensitive in the graph: ids of nodes as their sources call them. */
export async function marksIn(graph: Graph): Promise<readonly string[]> {
  const { records } = await graph.raw(
    `MATCH (node:Store|Category|Product|Purchase|Visit|Rating|Event|Contact)
     UNWIND [node.special, node.storeSpecial] AS special
     WITH node, special WHERE special IS NOT NULL
     RETURN node.externalId + ' ' + special AS mark`,
  );
  return records.map((record) => record.get('mark') as string).sort();
}

export const allMarks = [
  'care',
  'drops',
  'e8',
  'e9',
  'eyes',
  'k6',
  'k7',
  'k8',
  'k9',
  'pharmacy',
  'r9',
  'test-kit',
  'v9',
  'x8',
  'x9',
].map((name) => `${name} special_health`);
