import type { PartNoun } from './part.js';

/** What is asked of a node: columns and edges, each in canonical order, so that equal shapes compose to equal text. */
export interface NodeSelection {
  readonly noun: PartNoun;
  /** Names of columns, sorted, each once. */
  readonly columns: readonly string[];
  readonly edges: readonly EdgeSelection[];
  /** Whether the id of the customer whose data it is comes last: whose row was read is written down, and never sent. */
  readonly owner?: boolean;
}

export interface EdgeSelection {
  /** Coordinate of the edge's part: `Customer.following`. */
  readonly edge: string;
  readonly columns: readonly string[];
  readonly node: NodeSelection | null;
  readonly page: Page;
  readonly filter: Filter | null;
  /** An order of the part's `sorts`; null: the part's own. */
  readonly order: Order | null;
  /** Whether the rows carry (key, id) from which cursors are minted. */
  readonly keyed: boolean;
  readonly total: boolean;
}

export interface Order {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

export interface Page {
  readonly first: number;
  readonly after: Keyset | null;
}

/** The place in an order after which a page begins. `rest` is true in the second branch of a sort: rows without a readable value. */
export interface Keyset {
  readonly key: number | string;
  readonly id: string;
  readonly rest: boolean;
}

export type RootSelection =
  | { readonly kind: 'ids'; readonly node: NodeSelection; readonly ids: readonly string[] }
  | {
      readonly kind: 'list';
      readonly node: NodeSelection;
      readonly sort: string;
      readonly direction: 'ASC' | 'DESC';
      readonly page: Page;
      readonly filter: Filter | null;
      readonly total: boolean;
    }
  | {
      readonly kind: 'counted';
      readonly node: NodeSelection;
      /** One of the part's `counts`. */
      readonly count: string;
      readonly direction: 'ASC' | 'DESC';
      readonly page: Page;
      readonly filter: Filter | null;
      readonly total: boolean;
    }
  | { readonly kind: 'search'; readonly node: NodeSelection; readonly text: string; readonly page: Page };

/** Operators that compare a column with a value. A value that the viewer may not see satisfies none of them. */
export const filterOperators = ['eq', 'in', 'startsWith', 'contains', 'gt', 'gte', 'lt', 'lte', 'isNull'] as const;
export type FilterOperator = (typeof filterOperators)[number];

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  /** A column of the noun; `onEdge`: of the edge by which its rows are reached. */
  | {
      readonly kind: 'column';
      readonly column: string;
      readonly operator: FilterOperator;
      readonly value: unknown;
      readonly onEdge?: true;
    }
  | { readonly kind: 'some'; readonly edge: string; readonly of: Filter | null };

/** Most rows that one operation may ask for, the product of the `first` on each way down. */
export const rowsMax = 100_000;
/** A list below one parent is sorted by another than its own order within its first rows, this many. */
export const sortedRowsMax = 1_000;
/** Pages count exactly up to here; beyond it `totalCount` is null. */
export const totalCountMax = 1_000;
