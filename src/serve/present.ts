import type { ColumnType } from '../graph/read/part.js';
import { totalCountMax } from '../graph/read/selection.js';
import type { InternalId } from '../model/ids.js';
import type { Noun } from '../model/nouns.js';
import type { KeyStore } from '../vault/key-store.js';
import type { Cursors } from './cursor.js';
import {
  type ConnectionField,
  type ConnectionPlan,
  connectionRows,
  type EdgeFieldPlan,
  type FieldPlan,
  type ListPlan,
  nodeOf,
  type ObjectPlan,
  pageRows,
} from './plan-shape.js';
import { Minting, type PublicIds } from './public-id.js';
import { isSealedCell, SealedValues } from './sealed-values.js';

/** Key under which an object carries its internal id to the loaders. A symbol never reaches the wire. */
export const internalId = Symbol('internalId');

/** A row that does not fit its plan: the specification's error handling (graphql-js) is to decide. */
export class MisfitError extends Error {}

/** Puts lists of recommendations together for an answer that graphql-js does not complete. */
export interface Lists {
  of(plan: ListPlan, customerId: InternalId): Promise<readonly unknown[]>;
}

/** What presenting needs of the request. */
export interface Presenting {
  readonly minting: Minting;
  readonly sealed: SealedValues;
  readonly cursors: Cursors;
  /** Null where graphql-js completes the answer: then objects carry `__typename` and their internal id. */
  readonly lists: Lists | null;
  /** Settle once the lists have their place. */
  readonly awaited: Promise<void>[];
}

type Json = Record<string | symbol, unknown>;

/** Makes an answer by `make`, whose ids are minted and whose sealed values are opened when it stands. */
export async function present<T>(
  about: Pick<Presenting, 'cursors' | 'lists'> & { readonly ids: PublicIds; readonly keys: KeyStore },
  make: (presenting: Presenting) => T,
): Promise<T> {
  const { ids, keys, ...given } = about;
  const minting = new Minting(ids);
  const sealed = new SealedValues();
  const awaited: Promise<void>[] = [];
  const made = make({ ...given, minting, sealed, awaited });
  minting.settle();
  // What fails is learned of below, also where the keys cannot be had.
  const all = awaited.length === 0 ? undefined : Promise.all(awaited);
  all?.catch(() => undefined);
  await sealed.settle(keys);
  await all;
  return made;
}

export function presentObject(presenting: Presenting, plan: ObjectPlan, row: readonly unknown[]): Json {
  const object: Json = {};
  const id = plan.idAt < 0 ? '' : (row[plan.idAt] as string);
  for (const field of plan.fields) {
    const own = field.kind === 'column' && field.column.type === 'ID' ? row[field.at] : null;
    const cell = field.kind === 'column' && field.column.type === 'Sealed' ? row[field.at] : null;
    const { responseName } = field;
    if (typeof own === 'string')
      presenting.minting.put(object, responseName, { noun: plan.noun as Noun, id: own as InternalId });
    else if (field.kind === 'column' && isSealedCell(cell))
      presenting.sealed.put(object, responseName, { property: field.column.name, cell });
    else if (field.kind === 'recommendations') presentList(presenting, object, field, id as InternalId);
    else object[responseName] = presentField(presenting, field, row, id);
  }
  if (presenting.lists === null) {
    object['__typename'] ??= plan.noun;
    if (id !== '') object[internalId] = id;
  }
  return object;
}

/** The list keeps its place among the object's fields. */
function presentList(
  { lists, awaited }: Presenting,
  object: Json,
  { responseName, list }: FieldPlan & { kind: 'recommendations' },
  id: InternalId,
): void {
  if (lists === null) throw new Error('lists are planned where they are put together');
  object[responseName] = null;
  const put = async () => {
    object[responseName] = await lists.of(list, id);
  };
  awaited.push(put());
}

function presentField(presenting: Presenting, field: FieldPlan, row: readonly unknown[], id: string): unknown {
  switch (field.kind) {
    case 'typename':
      return field.value;
    case 'column': {
      const value = row[field.at];
      if (value === null || value === undefined) return null;
      return leaf(presenting, field.column.type, value);
    }
    case 'one': {
      const found = row[field.at] as readonly unknown[] | null;
      return found === null ? null : presentObject(presenting, field.node, found);
    }
    case 'list':
      return (row[field.at] as readonly (readonly unknown[])[]).map((each) =>
        presentObject(presenting, field.node, each),
      );
    case 'connection': {
      const cell = row[field.at] as readonly unknown[];
      const rows = connectionRows(field.connection, cell);
      const total = field.connection.total ? (cell[1] as number) : null;
      return presentConnection(presenting, field.connection, rows, total, id, 0);
    }
    case 'recommendations':
    case 'loaded':
      return undefined;
  }
}

/** `rows` has one row more than the page if there is a next one. `keyAt` is where the key stands, followed by the id. */
export function presentConnection(
  presenting: Presenting,
  plan: ConnectionPlan,
  rows: readonly (readonly unknown[])[],
  total: number | null,
  parent: string,
  keyAt: number,
): Json {
  const page = pageRows(plan, rows);
  const mint = (row: readonly unknown[]): string =>
    presenting.cursors.mint(
      { coordinate: plan.coordinate, parent, arrangement: plan.arrangement },
      {
        key: row[keyAt] as number | string,
        id: row[keyAt + 1] as string,
        rest: keyAt > 0 ? row[0] === true : row[keyAt] === null,
      },
    );
  const object: Json = {};
  for (const field of plan.fields)
    object[field.responseName] = connectionField(presenting, plan, field, rows, page, total, mint);
  return object;
}

function connectionField(
  presenting: Presenting,
  plan: ConnectionPlan,
  field: ConnectionField,
  rows: readonly (readonly unknown[])[],
  page: readonly (readonly unknown[])[],
  total: number | null,
  mint: (row: readonly unknown[]) => string,
): unknown {
  switch (field.kind) {
    case 'typename':
      return plan.typename;
    case 'total':
      return total === null || total > totalCountMax ? null : total;
    case 'nodes':
      return page.map((row) => presentObject(presenting, field.node, nodeOf(plan, row)));
    case 'edges':
      return page.map((row) => {
        const edge: Json = {};
        for (const each of field.fields) edge[each.responseName] = edgeField(presenting, plan, each, row, mint);
        return edge;
      });
    case 'pageInfo': {
      const info: Json = {};
      for (const [responseName, name] of field.names) info[responseName] = pageInfo(name, plan, rows, page, mint);
      return info;
    }
  }
}

function edgeField(
  presenting: Presenting,
  plan: ConnectionPlan,
  field: EdgeFieldPlan,
  row: readonly unknown[],
  mint: (row: readonly unknown[]) => string,
): unknown {
  switch (field.kind) {
    case 'typename':
      return field.value;
    case 'cursor':
      return mint(row);
    case 'column': {
      const value = row[field.at];
      return value === null || value === undefined ? null : leaf(presenting, field.column.type, value);
    }
    case 'node':
      return presentObject(presenting, field.node, nodeOf(plan, row));
  }
}

function pageInfo(
  name: string,
  plan: ConnectionPlan,
  rows: readonly unknown[],
  page: readonly (readonly unknown[])[],
  mint: (row: readonly unknown[]) => string,
): unknown {
  const edge = name === 'startCursor' ? page[0] : page.at(-1);
  switch (name) {
    case '__typename':
      return 'PageInfo';
    case 'hasNextPage':
      return rows.length > plan.page.first;
    case 'hasPreviousPage':
      return plan.page.after !== null;
    default:
      return edge === undefined ? null : mint(edge);
  }
}

/** Checks a leaf against its type and gives it the form of the wire. */
function leaf(presenting: Presenting, type: ColumnType, value: unknown): unknown {
  switch (type) {
    case 'DateTime':
      if (typeof value === 'number') return new Date(value).toISOString();
      break;
    case 'Int':
    case 'SafeInt':
      if (Number.isSafeInteger(value)) return value;
      break;
    case 'Float':
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      break;
    case 'Boolean':
      if (typeof value === 'boolean') return value;
      break;
    case 'Sealed':
    case 'Keyed':
      break;
    default:
      if (typeof value === 'string') return value;
  }
  // graphql-js coerces what it can and blames the one field for the rest.
  if (presenting.lists === null) return value;
  throw new MisfitError(`a value is not a ${type}`);
}
