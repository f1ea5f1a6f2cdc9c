import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import { KeyIndex } from './key-index.js';
import { type Header, idBytes, keyOfRecord, makeRecord, readHeader, recordBytes, recordState } from './key-record.js';
import type { DataKey } from './key-store.js';
import { isCode } from './write-lock.js';

/** Records that are read at a time. */
const chunkRecords = 10_000;
const shredded = Buffer.alloc(recordBytes);

/** What is remembered of a file while it is closed: no key, only where the records stand. */
export interface Known {
  readonly header: Header;
  readonly index: KeyIndex;
  /** How many records, the header among them, the index speaks of. */
  records: number;
  /** Records that were being written when they were read, or that a kill left half written. */
  broken: readonly number[];
}

/** An open key file, whose index is as the file is. */
export class KeyFile implements Disposable {
  private constructor(
    private readonly file: number,
    readonly known: Known,
  ) {}

  /** Opens the file; null where there is none. `known` is used again unless the file is another one by now. */
  static async open(
    path: string,
    access: 'r' | 'r+',
    about: { readonly secretKey: Buffer; readonly known: Known | null },
  ): Promise<KeyFile | null> {
    const file = opened(path, access);
    if (file === null) return null;
    try {
      const bytes = Buffer.alloc(recordBytes);
      readSync(file, bytes, 0, recordBytes, 0);
      const { known } = about;
      const same = known?.header.bytes.equals(bytes) === true;
      const header = same ? known.header : readHeader(bytes, about.secretKey);
      if (header === null) throw unreadable(path);
      const opening = new KeyFile(file, same ? known : { header, index: new KeyIndex(), records: 1, broken: [] });
      await opening.#catchUp();
      return opening;
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.file);
  }

  keys(ids: ReadonlyMap<InternalId, Buffer>): Map<InternalId, DataKey> {
    const keys = new Map<InternalId, DataKey>();
    for (const [id, bytes] of ids) {
      for (const number of this.known.index.find(bytes)) {
        const key = keyOfRecord(this.#record(number), bytes, this.known.header.wrappingKey);
        if (key === null) continue;
        keys.set(id, key as DataKey);
        break;
      }
    }
    return keys;
  }

  /** Adds records and waits for the disk. Only under the lock. */
  append(keys: Iterable<readonly [Buffer, Buffer]>): void {
    const records = [...keys].map(([id, key]) => makeRecord(id, key, this.known.header.wrappingKey));
    writeWhole(this.file, Buffer.concat(records), this.known.records * recordBytes);
    fdatasyncSync(this.file);
    for (const record of records) this.known.index.add(record.subarray(0, idBytes), this.known.records++);
  }

  /** Overwrites the records of ids, whole or not, and waits for the disk. Says how many held a key. Only under the lock. */
  overwrite(ids: ReadonlyMap<InternalId, Buffer>): number {
    const held = this.keys(ids).size;
    for (const bytes of ids.values()) {
      for (const number of this.known.index.find(bytes)) {
        if (this.#record(number).subarray(0, idBytes).equals(bytes)) this.#clear(number);
      }
    }
    fdatasyncSync(this.file);
    return held;
  }

  /** Clears away what a killed process left: half a record at the end, records that were half written or half shredded. Only under the lock. */
  mend(): void {
    ftruncateSync(this.file, this.known.records * recordBytes);
    for (const number of this.known.broken) this.#clear(number);
    if (this.known.broken.length > 0) fdatasyncSync(this.file);
    this.known.broken = [];
  }

  /** The whole records, in pieces. */
  async *pieces(from = 1): AsyncGenerator<readonly { readonly number: number; readonly record: Buffer }[]> {
    const end = Math.floor(fstatSync(this.file).size / recordBytes);
    for (let first = from; first < end; first += chunkRecords) {
      const count = Math.min(chunkRecords, end - first);
      const bytes = Buffer.alloc(count * recordBytes);
      readSync(this.file, bytes, 0, bytes.length, first * recordBytes);
      yield Array.from({ length: count }, (_, at) => ({
        number: first + at,
        record: bytes.subarray(at * recordBytes, (at + 1) * recordBytes),
      }));
      await breathe();
    }
  }

  async #catchUp(): Promise<void> {
    const { known } = this;
    const broken: number[] = [];
    const note = (number: number, record: Buffer) => {
      const state = recordState(record);
      if (state === 'whole') known.index.add(record.subarray(0, idBytes), number);
      if (state === 'broken') broken.push(number);
    };
    for (const number of known.broken) note(number, this.#record(number));
    for await (const piece of this.pieces(known.records)) {
      for (const { number, record } of piece) note(number, record);
      known.records += piece.length;
    }
    known.broken = broken;
  }

  #record(number: number): Buffer {
    const record = Buffer.alloc(recordBytes);
    readSync(this.file, record, 0, recordBytes, number * recordBytes);
    return record;
  }

  #clear(number: number): void {
    writeWhole(this.file, shredded, number * recordBytes);
  }
}

/** Writes all of the bytes at a place. */
export function writeWhole(file: number, bytes: Buffer, place: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, place + done);
}

function opened(path: string, access: 'r' | 'r+'): number | null {
  try {
    return openSync(path, access);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function unreadable(path: string): KithError {
  return new KithError(
    'SECRET_MISMATCH',
    `The keys in ${path} were kept under another secret, or the file is damaged. Use the secret of this deployment, or bring the file back from its backup.`,
  );
}
