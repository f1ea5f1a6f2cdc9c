import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { contract, type FileName } from './contract.js';
import { CsvReader, type RawRecord } from './csv.js';
import { NdjsonReader, type RawObject } from './ndjson.js';
import type { RowFault } from './reject.js';
import { headerFault, type TextRow, textOfCells, textOfObject } from './rows.js';

/** A file of rows of one kind, that can be read as often as needed. */
export interface Source {
  readonly file: FileName;
  /** The name to show in rejects: the file's name in the folder. */
  readonly path: string;
  /** Size on disk, bytes. */
  readonly bytes: number;
  /** The rows in the order of the file, in pieces. `readBytes` counts what was read from disk. */
  read(signal: AbortSignal | undefined): AsyncIterable<Piece>;
}

export interface Piece {
  readonly rows: readonly SourceRow[];
  readonly readBytes: number;
}

/** A row as it was found, before its cells are checked. With a fault it is already known to be no good. */
export interface SourceRow {
  readonly line: number;
  readonly text: TextRow | null;
  readonly raw: string;
  readonly fault?: RowFault;
}

export interface FileOnDisk {
  readonly file: FileName;
  readonly path: string;
  readonly absolutePath: string;
  readonly form: 'csv' | 'ndjson';
  readonly zipped: boolean;
  readonly bytes: number;
}

/** The source of one file of a folder. */
export function fileSource(found: FileOnDisk): Source {
  return {
    file: found.file,
    path: found.path,
    bytes: found.bytes,
    read: (signal) => readFile(found, signal),
  };
}

async function* readFile(found: FileOnDisk, signal: AbortSignal | undefined): AsyncGenerator<Piece> {
  const rows = found.form === 'csv' ? new CsvRows(found.file) : new NdjsonRows(found.file);
  try {
    for await (const { text, readBytes } of textOf(found, signal)) {
      yield { rows: rows.push(text), readBytes };
      if (rows.refused) return;
    }
    yield { rows: rows.end(), readBytes: found.bytes };
  } catch (error) {
    signal?.throwIfAborted();
    // What cannot be unpacked or read any further costs the rest of this file, not the import.
    const fault = { column: null, reason: 'damaged-file' as const, message: messageOf(error) };
    yield { rows: [...rows.end(), { line: rows.line, text: null, raw: '', fault }], readBytes: found.bytes };
  }
}

/** The text of a file as it comes off the disk, unpacked and decoded; broken UTF-8 becomes U+FFFD. */
export async function* textOf(
  found: Pick<FileOnDisk, 'absolutePath' | 'zipped'>,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly text: string; readonly readBytes: number }> {
  const disk = createReadStream(found.absolutePath, { highWaterMark: 262_144 });
  const decoder = new StringDecoder('utf8');
  const bytes = found.zipped ? unpacked(disk) : disk;
  let first = true;
  try {
    for await (const chunk of bytes) {
      signal?.throwIfAborted();
      const text = decoder.write(chunk as Buffer);
      yield { text: first && text.startsWith('\uFEFF') ? text.slice(1) : text, readBytes: disk.bytesRead };
      first &&= text === '';
    }
    yield { text: decoder.end(), readBytes: disk.bytesRead };
  } finally {
    disk.destroy();
  }
}

function unpacked(disk: Readable): Readable {
  const plain = new PassThrough({ highWaterMark: 262_144 });
  // The pipeline destroys `plain` with the error, and who reads it is told; nobody else needs to be.
  pipeline(disk, createGunzip({ chunkSize: 131_072 }), plain).catch(() => undefined);
  return plain;
}

function messageOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return `Reading stopped: ${code}.`;
}

class CsvRows {
  readonly #reader = new CsvReader();
  #header: readonly string[] | null = null;
  refused = false;
  line = 1;

  constructor(private readonly file: FileName) {}

  push(text: string): SourceRow[] {
    return this.#rows(this.#reader.push(text));
  }

  end(): SourceRow[] {
    return this.#rows(this.#reader.end());
  }

  #rows(records: readonly RawRecord[]): SourceRow[] {
    const rows: SourceRow[] = [];
    for (const record of records) {
      if (this.refused) break;
      this.line = record.line;
      if (this.#header !== null) rows.push(rowOf(this.#header, record));
      else rows.push(...this.#readHeader(record));
    }
    return rows;
  }

  #readHeader(record: RawRecord): SourceRow[] {
    const header = (record.cells ?? []).map((name) => name.trim());
    const fault =
      record.cells === null ? ({ column: null, reason: 'header' } as const) : headerFault(this.file, header);
    this.#header = header;
    if (fault === null) return [];
    this.refused = true;
    return [{ line: record.line, text: null, raw: record.raw, fault }];
  }
}

function rowOf(header: readonly string[], record: RawRecord): SourceRow {
  const { line, raw, cells } = record;
  if (cells === null) return { line, raw, text: null, fault: { column: null, reason: 'broken-quotes' } };
  const text = textOfCells(header, cells);
  if (cells.length === header.length) return { line, raw, text };
  const message = `The header has ${header.length} columns and the row ${cells.length}.`;
  return { line, raw, text, fault: { column: null, reason: 'column-count', message } };
}

class NdjsonRows {
  readonly #reader = new NdjsonReader();
  readonly refused = false;
  line = 1;

  constructor(private readonly file: FileName) {}

  push(text: string): SourceRow[] {
    return this.#rows(this.#reader.push(text));
  }

  end(): SourceRow[] {
    return this.#rows(this.#reader.end());
  }

  #rows(objects: readonly RawObject[]): SourceRow[] {
    return objects.map(({ line, object, raw }) => {
      this.line = line;
      if (object === null) return { line, raw, text: null, fault: { column: null, reason: 'broken-json' } };
      return { line, raw, ...textOfObject(contract[this.file].columns, object) };
    });
  }
}
