/**
 * What a cell may hold. `instant` is ISO 8601 (`2026-03-01`, `2026-03-01T09:30Z`, `2026-03-01T12:30:00+03:00`; without an offset it is
 * UTC), `date` is `YYYY-MM-DD`, `country` ISO 3166 alpha-2, `currency` ISO 4217, `word` a short
 * name of at most 100 letters.
 */
export type ColumnType =
  | 'id'
  | 'text'
  | 'word'
  | 'integer'
  | 'decimal'
  | 'date'
  | 'instant'
  | 'country'
  | 'currency'
  | 'language'
  | 'choice';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** A required cell is never empty, and its column is in the header. Any other column may be left out of the file. */
  readonly required: boolean;
  /** Inclusive bounds of `integer` and `decimal`. */
  readonly min?: number;
  readonly max?: number;
  /** Longest text, in UTF-16 units. */
  readonly lengthMax?: number;
  /** The values of a `choice`. */
  readonly values?: readonly string[];
  readonly unit?: string;
  /** The file whose key the cell names. What it names must be in the folder or already in the graph. */
  readonly references?: string;
  readonly example: string;
  readonly description: string;
}

export interface FileContract {
  readonly description: string;
  /** The columns that tell two rows apart. All columns: the row is known by its content. */
  readonly key: readonly string[];
  readonly columns: readonly Column[];
}

type Extra = Partial<Omit<Column, 'name' | 'required'>>;

const plain = { type: 'text' as const, example: '', description: '' };

/** A cell that a row cannot be without. */
export function required(name: string, extra: Extra): Column {
  return { ...plain, ...extra, name, required: true };
}

/** A cell that may be empty, and whose column may be missing. */
export function optional(name: string, extra: Extra): Column {
  return { ...plain, ...extra, name, required: false };
}

/** The cell that names another file's key. */
export function reference(name: string, references: string, example: string, description: string): Column {
  return required(name, { type: 'id', references, example, description });
}

/** Longest key, in UTF-16 units. */
export const keyLengthMax = 200;

/** Longest text where a column does not say otherwise. */
export const textLengthMax = 1_000;

/** Longest body of a post, a comment or a rating. */
export const bodyLengthMax = 20_000;

/** Largest amount and quantity: below the integers that a JSON number keeps. */
export const amountMax = 9_000_000_000_000_000;
