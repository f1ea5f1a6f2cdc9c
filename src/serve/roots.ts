import type { PartNoun } from '../graph/read/part.js';

/** A field of Query that one composed statement answers. */
export type RootField =
  | { readonly kind: 'self' }
  | { readonly kind: 'node' }
  | { readonly kind: 'one'; readonly noun: PartNoun }
  | { readonly kind: 'list'; readonly noun: PartNoun; readonly sort: string; readonly direction: 'ASC' | 'DESC' };

/** Every such field. The resolvers and the direct path read this one table. */
export const roots: Readonly<Record<string, RootField>> = {
  me: { kind: 'self' },
  node: { kind: 'node' },
  customer: { kind: 'one', noun: 'Customer' },
  customers: { kind: 'list', noun: 'Customer', sort: 'CREATED_AT', direction: 'DESC' },
  store: { kind: 'one', noun: 'Store' },
  stores: { kind: 'list', noun: 'Store', sort: 'NAME', direction: 'ASC' },
  product: { kind: 'one', noun: 'Product' },
  products: { kind: 'list', noun: 'Product', sort: 'NAME', direction: 'ASC' },
  category: { kind: 'one', noun: 'Category' },
  categories: { kind: 'list', noun: 'Category', sort: 'NAME', direction: 'ASC' },
  purchase: { kind: 'one', noun: 'Purchase' },
  purchases: { kind: 'list', noun: 'Purchase', sort: 'AT', direction: 'DESC' },
  group: { kind: 'one', noun: 'Group' },
  groups: { kind: 'list', noun: 'Group', sort: 'NAME', direction: 'ASC' },
  promotion: { kind: 'one', noun: 'Promotion' },
  promotions: { kind: 'list', noun: 'Promotion', sort: 'STARTS_AT', direction: 'DESC' },
  campaign: { kind: 'one', noun: 'Campaign' },
  campaigns: { kind: 'list', noun: 'Campaign', sort: 'STARTS_AT', direction: 'DESC' },
  community: { kind: 'one', noun: 'Community' },
  communities: { kind: 'list', noun: 'Community', sort: 'LABEL', direction: 'ASC' },
  segment: { kind: 'one', noun: 'Segment' },
  segments: { kind: 'list', noun: 'Segment', sort: 'NAME', direction: 'ASC' },
};
