import { normalIdentifier } from '../model/identifier-key.js';
import { type CellValue, parseCell } from './cells.js';
import { contract, type FileName } from './contract.js';
import type { Column } from './contract-form.js';
import { interactionKind } from './interaction.js';
import type { RowFault } from './reject.js';

/** The cells of a row as text, by column. A column that is not there was not spoken of and leaves the graph as it is. */
export type TextRow = Readonly<Record<string, string>>;

/** A row whose cells are right one by one. Undefined: not spoken of. Null: empty. */
export type Row = Readonly<Record<string, CellValue | undefined>>;

export type ParsedRow =
  | { readonly row: Row; readonly fault?: never }
  | { readonly fault: RowFault; readonly row?: never };

/** What is wrong with a header, or null. Columns may come in any order, and those that are not required may be left out. */
export function headerFault(file: FileName, header: readonly string[]): RowFault | null {
  const known = new Map(contract[file].columns.map((column) => [column.name, column]));
  const unknown = header.find((name) => !known.has(name));
  if (unknown !== undefined)
    return { column: unknown, reason: 'header', message: 'This column is not in the contract.' };
  const doubled = header.find((name, index) => header.indexOf(name) !== index);
  if (doubled !== undefined) return { column: doubled, reason: 'header', message: 'This column is there twice.' };
  const missing = [...known.values()].find((column) => column.required && !header.includes(column.name));
  return missing === undefined
    ? null
    : { column: missing.name, reason: 'header', message: 'This column is required and missing.' };
}

/** Checks every cell of a row against its column. Pure; never throws. */
export function parseRow(columns: readonly Column[], text: TextRow): ParsedRow {
  const row: Record<string, CellValue | undefined> = {};
  for (const column of columns) {
    const cell = text[column.name];
    if (cell === undefined && !column.required) continue;
    const parsed = parseCell(column, cell ?? '');
    if (parsed.fault !== undefined) return { fault: { column: column.name, reason: parsed.fault } };
    row[column.name] = parsed.value;
  }
  return { row };
}

/** The text of a JSON object's values. A value that is no text, number or null is refused. */
export function textOfObject(
  columns: readonly Column[],
  object: Readonly<Record<string, unknown>>,
): { readonly text: TextRow; readonly fault?: never } | { readonly fault: RowFault; readonly text: TextRow } {
  const text: Record<string, string> = {};
  let fault: RowFault | null = null;
  for (const [name, value] of Object.entries(object)) {
    if (!columns.some((column) => column.name === name)) {
      fault ??= { column: name.slice(0, 100), reason: 'unknown-column' };
    } else if (typeof value === 'string') text[name] = value;
    else if (typeof value === 'number') text[name] = String(value);
    else if (value === null) text[name] = '';
    else fault ??= { column: name, reason: 'wrong-type' };
  }
  return fault === null ? { text } : { fault, text };
}

/** The cells of a record by the names of the header. */
export function textOfCells(header: readonly string[], cells: readonly string[]): TextRow {
  const text: Record<string, string> = {};
  for (let index = 0; index < header.length && index < cells.length; index += 1) {
    const name = header[index];
    const cell = cells[index];
    if (name !== undefined && cell !== undefined) text[name] = cell;
  }
  return text;
}

/** The key of a row as one text. Parts are separated by NUL, which no cell can hold. */
export function keyOf(file: FileName, row: Row): string {
  if (file === 'connections' && row['type'] === 'FRIEND_OF') return friendshipKey(row);
  if (file === 'identifiers') return identifierKey(row);
  if (file === 'interactions') return interactionKey(row);
  return contract[file].key.map((name) => keyPart(row[name])).join('\0');
}

/** What a row says beside its key, as one text: equal for rows that say the same, in whatever spelling of numbers and times. */
export function contentOf(file: FileName, row: Row): string {
  const { columns, key } = contract[file];
  return columns
    .filter(({ name }) => !(key as readonly string[]).includes(name))
    .map(({ name }) => (name in row ? keyPart(row[name]) : '\u0001'))
    .join('\0');
}

function friendshipKey(row: Row): string {
  return ['FRIEND_OF', ...[keyPart(row['from_customer_id']), keyPart(row['to_customer_id'])].toSorted()].join('\0');
}

function interactionKey(row: Row): string {
  const ends = [keyPart(row['customer_id']), keyPart(row['product_id'])];
  return [...ends, interactionKind(row['kind']), keyPart(row['at'])].join('\0');
}

function identifierKey(row: Row): string {
  const type = keyPart(row['type']);
  return [keyPart(row['customer_id']), type, normalIdentifier(type, keyPart(row['value']))].join('\0');
}

function keyPart(value: CellValue | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
