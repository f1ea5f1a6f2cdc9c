import { type Column, type ColumnType, keyLengthMax, textLengthMax } from './contract-form.js';

/** What a cell holds once it is parsed: instants as milliseconds since 1970, days as `YYYY-MM-DD`, null for an empty cell. */
export type CellValue = string | number | null;

/** Why a cell was refused. A closed list: `docs/import.md` explains each. */
export type CellFault = 'broken-text' | 'missing' | 'wrong-type' | 'out-of-range' | 'impossible-date' | 'too-long';

export type ParsedCell =
  | { readonly value: CellValue; readonly fault?: never }
  | { readonly fault: CellFault; readonly value?: never };

/** First and last year of an instant that is believed. Older and later ones are slips of a source. */
const yearMin = 1900;
const yearMax = 2199;

const instantForm =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const decimalForm = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const wordLengthMax = 100;

/** Reads one cell. Blanks at both ends are dropped, and an empty cell is null. Never throws. */
export function parseCell(column: Column, text: string): ParsedCell {
  // The decoder puts U+FFFD where the bytes are no UTF-8. NUL never belongs into a text and separates the parts of our keys.
  if (text.includes('\uFFFD') || text.includes('\0')) return { fault: 'broken-text' };
  const trimmed = text.trim();
  if (trimmed === '') return column.required ? { fault: 'missing' } : { value: null };
  return parsers[column.type](trimmed, column);
}

type Parser = (text: string, column: Column) => ParsedCell;

const parsers: Readonly<Record<ColumnType, Parser>> = {
  id: (text) => limited(text, keyLengthMax),
  text: (text, column) => limited(text, column.lengthMax ?? textLengthMax),
  word: (text) => limited(text, wordLengthMax),
  integer: (text, column) => (/^-?\d{1,18}$/.test(text) ? bounded(Number(text), column) : { fault: 'wrong-type' }),
  decimal: (text, column) => (decimalForm.test(text) ? bounded(Number(text), column) : { fault: 'wrong-type' }),
  date: parseDay,
  instant: parseInstant,
  country: (text) => letters(text, 2),
  currency: (text) => letters(text, 3),
  language: (text) => (/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(text) ? { value: text } : { fault: 'wrong-type' }),
  choice: (text, column) => (column.values?.includes(text) === true ? { value: text } : { fault: 'wrong-type' }),
};

function letters(text: string, length: number): ParsedCell {
  const upper = text.toUpperCase();
  return upper.length === length && /^[A-Z]+$/.test(upper) ? { value: upper } : { fault: 'wrong-type' };
}

function limited(text: string, lengthMax: number): ParsedCell {
  return text.length > lengthMax ? { fault: 'too-long' } : { value: text };
}

function bounded(value: number, column: Column): ParsedCell {
  if (!Number.isFinite(value)) return { fault: 'out-of-range' };
  const inside = value >= (column.min ?? -Infinity) && value <= (column.max ?? Infinity);
  // Minus zero equals zero, but would be told apart from it as text.
  return inside ? { value: value === 0 ? 0 : value } : { fault: 'out-of-range' };
}

function parseDay(text: string): ParsedCell {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return { fault: 'wrong-type' };
  return dayExists(Number(match[1]), Number(match[2]), Number(match[3]))
    ? { value: text }
    : { fault: 'impossible-date' };
}

function parseInstant(text: string): ParsedCell {
  const match = instantForm.exec(text);
  if (match === null) return { fault: 'wrong-type' };
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  if (year === undefined || month === undefined || day === undefined) return { fault: 'wrong-type' };
  const clock = { hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0 };
  if (!dayExists(year, month, day) || clock.hour > 23 || clock.minute > 59 || clock.second > 59) {
    return { fault: 'impossible-date' };
  }
  const offset = offsetMinutes(match[8]);
  if (offset === null) return { fault: 'impossible-date' };
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const utc = Date.UTC(year, month - 1, day, clock.hour, clock.minute - offset, clock.second, milliseconds);
  return { value: utc };
}

/** Minutes that local time is ahead of UTC, at most 18 hours as in ISO 8601 libraries; null where there is no such offset. */
function offsetMinutes(text: string | undefined): number | null {
  if (text === undefined || text === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (minutes > 59 || hours * 60 + minutes > 18 * 60) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function dayExists(year: number, month: number, day: number): boolean {
  if (year < yearMin || year > yearMax || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
