import type { IngestRow, IngestStatement } from '../graph/ingest-writes.js';
import type { Fact, Facts } from '../graph/property-types.js';
import type { Noun } from '../model/nouns.js';
import { undatedOrder } from '../model/time.js';
import type { CellValue } from './cells.js';
import type { GraphIds } from './graph-ids.js';
import type { RowFault } from './reject.js';
import type { Row } from './rows.js';

/** Where a row goes: the statement that writes it, and rows with one partition are never written at the same time. */
export interface Mapped {
  readonly statement: IngestStatement;
  readonly partition: string;
  readonly row: IngestRow;
  readonly fault?: never;
}

export type Mapping = Mapped | { readonly fault: RowFault };

export interface MappingContext {
  readonly ids: GraphIds;
  /** The moment of the import, milliseconds since 1970: what is later than it cannot be somebody's birthday. */
  readonly now: number;
  /** Whether somebody of this residency may be stored here at all; null: residency unknown. Default: everybody may. */
  readonly isStorable?: (residency: string | null) => boolean;
}

/** Turns a checked row into what its statement writes, or says why its cells do not fit together. Pure. */
export type Mapper = (row: Row, context: MappingContext) => Mapping;

/** The facts of the columns that the row speaks of, by property. */
export function factsOf(row: Row, columns: Readonly<Record<string, string>>): Record<string, Fact> {
  const facts: Record<string, Fact> = {};
  for (const property in columns) {
    const value = row[columns[property] ?? ''];
    if (value !== undefined) facts[property] = value;
  }
  return facts;
}

/** The time of a row and its place in pages. */
export function timeOf(row: Row): Facts {
  const at = row['at'];
  return at === undefined ? {} : { at, atOrder: at ?? undatedOrder };
}

/** Tells the relationships of a hub apart in its pages: short and plain letters, whatever the key is, so that an index holds it in one order. */
export function pageKeyOf(context: MappingContext, customerId: string, key: string): string {
  return context.ids.once('Event', `${customerId} ${key}`);
}

/** The text of a required cell. */
export function textOf(row: Row, column: string): string {
  return String(row[column] ?? '');
}

/** The internal id of what a cell names, null for an empty cell. */
export function idOf(context: MappingContext, noun: Noun, cell: CellValue | undefined): string | null {
  return cell === null || cell === undefined ? null : context.ids.of(noun, String(cell));
}
