import type { Composition } from '../graph/read/compose.js';
import type { Column, PartNoun } from '../graph/read/part.js';
import type { Page } from '../graph/read/selection.js';
import type { ExplanationLanguage } from '../recommend/explanation.js';
import type { AskedList } from './recommendation/recommendation.filter.js';

/** How one object of the answer is made of one row. Indexes point into the row's list. */
export interface ObjectPlan {
  readonly noun: PartNoun;
  readonly fields: readonly FieldPlan[];
  /** Index of the id column, which loaders and cursors need; −1 where nothing asks for it. */
  readonly idAt: number;
  /** Index of the id of the customer whose data the row is, for the audit; −1 where it is nobody's, or that of the row above. */
  readonly customerAt: number;
}

export type FieldPlan =
  | { readonly kind: 'typename'; readonly responseName: string; readonly value: string }
  | { readonly kind: 'column'; readonly responseName: string; readonly at: number; readonly column: Column }
  | {
      readonly kind: 'one';
      readonly responseName: string;
      readonly at: number;
      readonly node: ObjectPlan;
    }
  | {
      readonly kind: 'list';
      readonly responseName: string;
      readonly at: number;
      readonly node: ObjectPlan;
    }
  | {
      readonly kind: 'connection';
      readonly responseName: string;
      readonly at: number;
      readonly connection: ConnectionPlan;
    }
  /** The list of the customer whose row it is, put together apart from it. */
  | { readonly kind: 'recommendations'; readonly responseName: string; readonly list: ListPlan }
  /** A field that a resolver of its own answers, through a loader. */
  | { readonly kind: 'loaded'; readonly responseName: string };

/** How a list of recommendations is put together and told. */
export interface ListPlan {
  readonly asked: AskedList;
  readonly fields: readonly ListFieldPlan[];
  /** Whether a statement behind the list can find customers. */
  readonly isFollowed: boolean;
}

export type ListFieldPlan =
  | { readonly kind: 'typename' | 'rank' | 'reason'; readonly responseName: string }
  | { readonly kind: 'explanation'; readonly responseName: string; readonly language: ExplanationLanguage }
  | { readonly kind: 'product' | 'because' | 'friends'; readonly responseName: string; readonly nodes: NodesPlan };

/** Rows by id: their statement, and how an object is made of each. */
export interface NodesPlan {
  readonly composition: Composition;
  readonly plan: ObjectPlan;
}

export interface ConnectionPlan {
  readonly typename: string;
  readonly page: Page;
  readonly total: boolean;
  readonly keyed: boolean;
  /** Where the node stands in a row; −1: the row is the node. */
  readonly nodeAt: number;
  /** Where a row of a filtered list of customers has the customer's id: who is alone on a page was found by the filter, though nothing of them is shown. */
  readonly foundAt?: number;
  readonly coordinate: string;
  readonly arrangement: string;
  readonly fields: readonly ConnectionField[];
}

export type ConnectionField =
  | { readonly kind: 'typename'; readonly responseName: string }
  | { readonly kind: 'total'; readonly responseName: string }
  | { readonly kind: 'pageInfo'; readonly responseName: string; readonly names: readonly (readonly [string, string])[] }
  | { readonly kind: 'nodes'; readonly responseName: string; readonly node: ObjectPlan }
  | { readonly kind: 'edges'; readonly responseName: string; readonly fields: readonly EdgeFieldPlan[] };

export type EdgeFieldPlan =
  | { readonly kind: 'typename'; readonly responseName: string; readonly value: string }
  | { readonly kind: 'cursor'; readonly responseName: string }
  | { readonly kind: 'column'; readonly responseName: string; readonly at: number; readonly column: Column }
  | { readonly kind: 'node'; readonly responseName: string; readonly node: ObjectPlan };

type Rows = readonly (readonly unknown[])[];

/** The rows of a connection within its cell, which holds the total count beside them where it is asked. */
export function connectionRows(plan: ConnectionPlan, cell: readonly unknown[]): Rows {
  return (plan.total ? cell[0] : cell) as Rows;
}

/** Without the row that only says that there is a next page. */
export function pageRows(plan: ConnectionPlan, rows: Rows): Rows {
  return rows.length > plan.page.first ? rows.slice(0, plan.page.first) : rows;
}

export function nodeOf(plan: ConnectionPlan, row: readonly unknown[]): readonly unknown[] {
  return plan.nodeAt < 0 ? row : (row[plan.nodeAt] as readonly unknown[]);
}
