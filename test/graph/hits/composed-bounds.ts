import { type Catalogue, nounPart } from '../../../src/graph/read/catalogue.js';
import type { EdgePart, NounPart, PartNoun } from '../../../src/graph/read/part.js';
import {
  type EdgeSelection,
  type NodeSelection,
  type RootSelection,
  sortedRowsMax,
  totalCountMax,
} from '../../../src/graph/read/selection.js';

/** One read of the parts of `cypher/read`, and how many database hits it may cost in a world of so many rows. */
export interface ComposedRead {
  readonly name: string;
  readonly root: RootSelection;
  /** The noun at whose hub it is read, or null for a root list. */
  readonly at: PartNoun | null;
  readonly hitsMax: (size: number) => number;
}

/** A page of twenty with all that its rows say, a row by its id, and what an edge to one leads to. */
const [pageHits, rowHits, oneHits] = [600, 40, 45];
/** What a row costs that is looked at to be counted, or to be sorted by something else than the order in which it lies, up to a thousand of them. A contact asks two marks. */
const [hitsOfCounted, hitsOfSorted] = [17, 15];
/** And where each such row is sorted by a count of its own: the far ends of a hub world have two followers and one purchase each. */
const hitsOfSortedByCount = 45;
const searchHits = 1_300;

/**
 * Edges without an index of their rows: all are looked at and sorted, at so many hits each, before a page begins. Those of one customer, purchase or
 * campaign are few where people are concerned; members of a group, community or segment and products of a category may be many.
 */
export const unindexed: Readonly<Record<string, number>> = {
  'Campaign.offers': 4,
  'Category.children': 4,
  'Category.products': 4,
  'Community.members': 4,
  'Customer.commentedPosts': 24,
  'Customer.dismissedProducts': 6,
  'Customer.followers': 6,
  'Customer.following': 6,
  'Customer.friends': 6,
  'Customer.groups': 6,
  'Customer.identifiers': 6,
  'Customer.interactions': 8,
  'Customer.interests': 4,
  'Customer.likedPosts': 24,
  'Customer.loyaltyAccounts': 4,
  'Customer.notInterestedIn': 6,
  'Customer.promotions': 7,
  'Customer.segments': 7,
  'Customer.sessions': 6,
  'Customer.sharedPosts': 24,
  'Customer.stores': 6,
  'Group.members': 4,
  'Household.members': 4,
  'Purchase.lines': 4,
  'Segment.customers': 6,
};

/** Every way to read a part: rows by id, root lists in every order, and every edge, its first page, one behind a cursor, its total and its orders. */
export function composedReads(catalogue: Catalogue): readonly ComposedRead[] {
  const nouns = [...catalogue.nouns.values()].filter((part) => part.noun !== 'PurchaseLine');
  const edges = [...catalogue.edges.values()].filter((edge) => edge.from !== 'PurchaseLine');
  return [...nouns.flatMap(readsOfNoun), ...edges.flatMap((edge) => readsOfEdge(catalogue, edge))];
}

function readsOfNoun(part: NounPart): readonly ComposedRead[] {
  const node = { noun: part.noun, columns: columnsOf(part), edges: [] };
  const list = { node, page: { first: 20, after: null }, filter: null, total: false } as const;
  const orders = (['ASC', 'DESC'] as const).flatMap((direction) => [
    ...[...part.sorts.keys()].map((sort) => ({ ...list, kind: 'list', sort, direction }) as const),
    ...[...part.counts.keys()].map((count) => ({ ...list, kind: 'counted', count, direction }) as const),
  ]);
  const search = { kind: 'search', node, text: 'lamp store', page: list.page } as const;
  return [
    { name: `${part.noun} by id`, root: { kind: 'ids', node, ids: [] }, at: part.noun, hitsMax: () => rowHits },
    ...orders.map((root) => ({
      name: `${part.noun} by ${root.kind === 'list' ? root.sort : root.count} ${root.direction}`,
      root,
      at: null,
      hitsMax: () => pageHits,
    })),
    ...(part.searchIndex === null
      ? []
      : [{ name: `${part.noun} by search`, root: search, at: null, hitsMax: () => searchHits }]),
  ];
}

function readsOfEdge(catalogue: Catalogue, edge: EdgePart): readonly ComposedRead[] {
  const name = `${edge.from}.${edge.name}`;
  const own = unindexed[name] ?? 0;
  const read = (what: string, given: Partial<EdgeSelection>, more: (size: number) => number): ComposedRead => ({
    name: `${name}${what}`,
    root: { kind: 'ids', node: above(catalogue, edge, given), ids: [] },
    at: edge.from,
    hitsMax: more,
  });
  if (edge.cardinality === 'one') return [read('', {}, () => oneHits)];
  const page = (size: number) => pageHits + own * size;
  const counted = (size: number) => Math.min(size, totalCountMax + 1) * Math.max(hitsOfCounted, own);
  const sorted = (of: number) => (size: number) => page(size) + Math.min(size, sortedRowsMax) * of;
  if (edge.cardinality === 'list') return [read('', {}, page)];
  const after = { page: { first: 20, after: { key: 30, id: '', rest: false } } };
  return [
    read('', {}, page),
    read(', a page behind a cursor', after, page),
    read(', with its total', { total: true }, (size) => page(size) + counted(size)),
    ...[...edge.sorts].map(([field, { kind }]) =>
      read(
        ` by ${field}`,
        { order: { field, direction: 'DESC' } },
        sorted(kind === 'count' ? hitsOfSortedByCount : hitsOfSorted),
      ),
    ),
  ];
}

/** The near row with this edge alone below it, and all that the far rows say. */
function above(catalogue: Catalogue, edge: EdgePart, given: Partial<EdgeSelection>): NodeSelection {
  const far = nounPart(catalogue, edge.to);
  const below: EdgeSelection = {
    edge: `${edge.from}.${edge.name}`,
    columns: [...edge.columns.keys()].sort(),
    node: { noun: edge.to, columns: columnsOf(far), edges: [] },
    page: { first: edge.cardinality === 'one' ? 1 : edge.cardinality === 'list' ? 100 : 20, after: null },
    filter: null,
    order: null,
    keyed: edge.cardinality === 'page',
    total: false,
    ...given,
  };
  return { noun: edge.from, columns: ['id'], edges: [below] };
}

function columnsOf(part: NounPart): readonly string[] {
  const fields = [...part.columns.values()].filter(({ type }) => type !== 'Hidden' && type !== 'Keyed');
  return fields.map(({ name }) => name).sort();
}
