/** One record of a file as it stood there. `cells` is null where the record could not be taken apart. */
export interface RawRecord {
  /** Line of the file at which the record begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[] | null;
  /** The record's own text, without its line end. */
  readonly raw: string;
}

/** Longest record, in UTF-16 units. Beyond it quotes count as unclosed, so that a stray one cannot swallow a file. */
export const recordLengthMax = 262_144;

/**
 * Takes CSV text apart as it comes in (RFC 4180: comma, double quotes doubled inside quotes, LF or CRLF). A record whose quotes do
 * not close, or close in the middle of a cell, costs its first line only: reading goes on at the next line, so that the good
 * rows after it are not lost. Empty lines are skipped.
 */
export class CsvReader {
  #text = '';
  #at = 0;
  #line = 1;
  /** The first quote at or after `#at`, or the length of the text: kept, for looking for it anew at each record is quadratic. */
  #quote = 0;

  /** The records that are whole after this piece of text. */
  push(piece: string): RawRecord[] {
    this.#text = this.#text.slice(this.#at) + piece;
    this.#at = 0;
    this.#quote = this.#nextQuote(0);
    return this.#records(false);
  }

  /** The records that the end of the file completes. */
  end(): RawRecord[] {
    return this.#records(true);
  }

  #records(ended: boolean): RawRecord[] {
    const records: RawRecord[] = [];
    while (this.#at < this.#text.length) {
      const record = this.#next(ended);
      if (record === null) break;
      if (record.raw !== '') records.push(record);
    }
    return records;
  }

  #next(ended: boolean): RawRecord | null {
    const feed = this.#text.indexOf('\n', this.#at);
    if (feed === -1 && !ended && this.#text.length - this.#at <= recordLengthMax) return null;
    const lineEnd = feed === -1 ? this.#text.length : feed;
    if (this.#quote < this.#at) this.#quote = this.#nextQuote(this.#at);
    if (this.#quote >= lineEnd) {
      const raw = this.#slice(lineEnd);
      return this.#take(raw, raw.split(','), lineEnd, 1);
    }
    const quoted = quotedRecord(this.#text, this.#at, ended);
    if (quoted === 'unfinished') return null;
    if (quoted === 'broken') return this.#take(this.#slice(lineEnd), null, lineEnd, 1);
    const raw = this.#slice(quoted.end);
    return this.#take(raw, quoted.cells, quoted.end, countOf(raw, '\n') + 1);
  }

  #take(raw: string, cells: readonly string[] | null, end: number, lines: number): RawRecord {
    const record = { line: this.#line, cells, raw };
    this.#line += lines;
    this.#at = end + 1;
    return record;
  }

  #slice(end: number): string {
    const carriage = end > this.#at && this.#text.charCodeAt(end - 1) === 13;
    return this.#text.slice(this.#at, carriage ? end - 1 : end);
  }

  #nextQuote(from: number): number {
    const found = this.#text.indexOf('"', from);
    return found === -1 ? this.#text.length : found;
  }
}

interface Quoted {
  readonly cells: readonly string[];
  /** Where the record's line end stands, or the length of the text. */
  readonly end: number;
}

function quotedRecord(text: string, start: number, ended: boolean): Quoted | 'unfinished' | 'broken' {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(text, at, start, ended) : plainCell(text, at, start, ended);
    if (cell === 'unfinished' || cell === 'broken') return cell;
    cells.push(cell.value);
    if (text[cell.end] !== ',') return { cells, end: cell.end };
    at = cell.end + 1;
  }
}

interface Cell {
  readonly value: string;
  /** Where the comma or the line feed after the cell stands, or the length of the text. */
  readonly end: number;
}

/** A cell that does not begin with a quote. A quote inside it is a letter like any other. */
function plainCell(text: string, at: number, start: number, ended: boolean): Cell | 'unfinished' | 'broken' {
  let end = at;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1;
  if (end === text.length && !ended) return open(text, start);
  const carriage = text[end] !== ',' && text[end - 1] === '\r' && end > at;
  return { value: text.slice(at, carriage ? end - 1 : end), end };
}

function quotedCell(text: string, at: number, start: number, ended: boolean): Cell | 'unfinished' | 'broken' {
  let from = at + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1 || quote - start > recordLengthMax) return ended ? 'broken' : open(text, start);
    if (text[quote + 1] === '"') {
      from = quote + 2;
      continue;
    }
    // Whether a quote at the very end of the text is doubled, only the next piece can tell.
    if (quote + 1 >= text.length && !ended) return open(text, start);
    const end = text[quote + 1] === '\r' ? quote + 2 : quote + 1;
    if (end < text.length && text[end] !== ',' && text[end] !== '\n') return 'broken';
    if (end === text.length && !ended) return open(text, start);
    return { value: text.slice(at + 1, quote).replaceAll('""', '"'), end };
  }
}

function open(text: string, start: number): 'unfinished' | 'broken' {
  return text.length - start > recordLengthMax ? 'broken' : 'unfinished';
}

function countOf(text: string, letter: string): number {
  let count = 0;
  for (let at = text.indexOf(letter); at !== -1; at = text.indexOf(letter, at + 1)) count += 1;
  return count;
}
