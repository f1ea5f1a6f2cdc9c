/** The files of a world that `kith import` reads, with their columns in order. A test holds them against the contract of the import. */
export const worldFiles = {
  customers: ['customer_id', 'name', 'birth_date', 'city', 'country', 'residency', 'created_at'],
  identifiers: ['customer_id', 'type', 'value', 'source', 'since'],
  connections: ['from_customer_id', 'to_customer_id', 'type', 'since', 'strength'],
  households: ['customer_id', 'household_id', 'role', 'since'],
  guardianships: ['guardian_id', 'ward_id', 'since', 'until', 'proof'],
  merges: ['customer_id', 'profile_id', 'since', 'proof'],
  groups: ['group_id', 'name', 'kind'],
  memberships: ['customer_id', 'group_id', 'since', 'role'],
  interests: ['customer_id', 'interest', 'weight', 'since'],
  posts: ['post_id', 'customer_id', 'at', 'text', 'language', 'topic', 'sentiment'],
  stores: ['store_id', 'name', 'latitude', 'longitude', 'city', 'format', 'sensitive'],
  categories: ['category_id', 'name', 'parent_id', 'sensitive'],
  products: ['product_id', 'name', 'category_id', 'brand', 'price_minor', 'currency', 'sensitive'],
  purchases: [
    'purchase_id',
    'customer_id',
    'store_id',
    'at',
    'currency',
    'total_minor',
    'channel',
    'payment_method',
    'delivery_method',
  ],
  purchase_lines: ['purchase_id', 'product_id', 'quantity', 'unit_price_minor', 'discount_minor'],
  visits: ['visit_id', 'customer_id', 'store_id', 'at', 'duration_minutes', 'purpose'],
  promotions: ['promotion_id', 'name', 'kind', 'starts_at', 'ends_at'],
  promotion_reactions: ['customer_id', 'promotion_id', 'reaction', 'at'],
  campaigns: ['campaign_id', 'name', 'channel', 'country', 'store_id', 'starts_at', 'ends_at'],
  offers: [
    'offer_id',
    'campaign_id',
    'name',
    'product_id',
    'category_id',
    'discount_percent',
    'discount_minor',
    'currency',
    'valid_from',
    'valid_until',
  ],
  contacts: ['contact_id', 'customer_id', 'campaign_id', 'offer_id', 'channel', 'outcome', 'at'],
  interactions: ['customer_id', 'product_id', 'kind', 'weight', 'at'],
  events: ['event_id', 'customer_id', 'type', 'at', 'object_type', 'object_id', 'channel', 'session_id', 'text'],
  ratings: ['rating_id', 'customer_id', 'object_type', 'object_id', 'score', 'text', 'at'],
  consents: [
    'customer_id',
    'purpose',
    'category',
    'recipient',
    'action',
    'at',
    'until',
    'notice_id',
    'notice_version',
    'proof',
  ],
} as const;

/** The files under `truth/`: what was planted, for those who measure whether an analysis finds it. Never imported. */
const truthFiles = {
  'truth/communities': ['customer_id', 'community', 'city', 'style'],
  'truth/influence': ['from', 'to', 'probability'],
  'truth/cascades': ['cascade', 'product_id', 'customer_id', 'at', 'influenced_by'],
  'truth/products': ['product_id', 'word_of_mouth', 'peak_day_of_year', 'swing'],
  'truth/churn': ['customer_id', 'last_day'],
  'truth/households': ['customer_id', 'household'],
  'truth/replenishment': ['category_id', 'interval_days', 'interval_spread', 'customer_spread'],
  'truth/responses': ['promotion_id', 'kind', 'open_rate', 'redeem_rate'],
} as const;

const allFiles = { ...worldFiles, ...truthFiles };

export type WorldFile = keyof typeof worldFiles;
export type OutFile = keyof typeof allFiles;

/** A row of a file: a value for each of its columns, null where there is none. */
export type Row<F extends OutFile> = Readonly<Record<(typeof allFiles)[F][number], string | number | null>>;

/** Where rows go. `wants` says whether anybody reads a file, so that nothing is made in vain. */
export interface Sink {
  wants(...files: OutFile[]): boolean;
  put<F extends OutFile>(file: F, row: Row<F>): void;
}

export const outFiles = Object.keys(allFiles) as readonly OutFile[];

export function columnsOf(file: OutFile): readonly string[] {
  return allFiles[file];
}

/** A row as a line of CSV (RFC 4180) with its line end. */
export function csvLine<F extends OutFile>(file: F, row: Row<F>): string {
  const values: Readonly<Record<string, string | number | null>> = row;
  let line = '';
  for (const column of columnsOf(file)) line += `${csvValue(values[column] ?? null)},`;
  return `${line.slice(0, -1)}\n`;
}

const unsafe = /[",\r\n]/;

function csvValue(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  return unsafe.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
