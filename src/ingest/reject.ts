import type { CellFault } from './cells.js';
import type { FileName } from './contract.js';

/** Every reason for which a row is refused, with the sentence that says so. `docs/import.md` prints this table. */
export const rejectReasons = {
  'broken-text': 'The cell is not UTF-8, or holds the replacement character or NUL.',
  missing: 'A required cell is empty.',
  'wrong-type': 'The cell is not of the type that the contract names.',
  'out-of-range': 'The number is outside its bounds; an amount is never negative.',
  'impossible-date': 'There is no such day or time, or it cannot be that of this row.',
  'too-long': 'The text is longer than the contract allows.',
  'column-count': 'The row has more or fewer cells than the header.',
  'broken-quotes': 'The quotes of the row do not close, or close in the middle of a cell.',
  'broken-json': 'The line is not one JSON object.',
  'unknown-column': 'The row names a column that is not in the contract.',
  header: 'The header is not the contract’s: an unknown, doubled or missing column. The whole file was left out.',
  'damaged-file': 'The file ends in the middle or cannot be unpacked. What stood before went in.',
  contradiction: 'Two cells of the row do not fit together.',
  duplicate: 'An earlier row has the same key and other content. The first one counts.',
  'unknown-reference': 'What the cell names is neither in the folder nor in the graph, or was refused itself.',
  circular: 'The parent lies below the category.',
  'other-region': 'The law of the customer’s residency wants the data stored in another region than this deployment’s.',
  erased: 'The customer was erased and does not come back by an import.',
  consent: 'The consent cannot be recorded; the message says why.',
  'no-row': 'The line of the reject file has no row to take in.',
} as const satisfies Record<string, string> & Record<CellFault, string>;

export type RejectReason = keyof typeof rejectReasons;

/** A refused row as the reject file holds it. Mend `row` and give the file to `kith import --rejects`. */
export interface Reject {
  readonly file: FileName;
  /** The file's name in the folder. */
  readonly path: string;
  /** The line at which the record begins, from 1. */
  readonly line: number;
  /** The column at fault, or null where it is the whole row. */
  readonly column: string | null;
  readonly reason: RejectReason;
  readonly message: string;
  /** The cells by column, as text; null where the record could not be taken apart, and then `raw` is its text. */
  readonly row: Readonly<Record<string, string>> | null;
  readonly raw?: string;
}

/** What is wrong with a row, before it is known where the row stands. */
export interface RowFault {
  readonly column: string | null;
  readonly reason: RejectReason;
  readonly message?: string;
}
