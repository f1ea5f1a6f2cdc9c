import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deriveKey, type InternalId, type Secret } from '../model/ids.js';
import { KeyFile, type Known, writeWhole } from './key-file.js';
import { type Header, idBytes, keyBytes, keyOfRecord, makeHeader, makeRecord } from './key-record.js';
import type { DataKey, KeyStore } from './key-store.js';
import { touchLock, underLock } from './write-lock.js';

/** Where the keys of a deployment lie. */
export function keyFilePath(home: string): string {
  return join(home, 'keys', 'customers');
}

/**
 * Data keys in one file: a header that holds the wrapping key, then a record a customer. Records are added at the end, and a shredded one is
 * overwritten where it stands. No key is kept in memory from one call to the next, so what one instance shreds no other one still knows;
 * only where each id's record stands is remembered. Instances that share the file write it one at a time.
 */
export class FileKeyStore implements KeyStore {
  readonly #lock: string;
  readonly #next: string;
  readonly #secretKey: Buffer;
  #known: Known | null = null;
  /** Calls run one after another: each leaves the index as the file is. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly path: string,
    secret: Secret,
  ) {
    this.#lock = `${path}.lock`;
    this.#next = `${path}.next`;
    this.#secretKey = deriveKey(secret, 'key-encryption');
  }

  load(ids: Iterable<InternalId>): Promise<ReadonlyMap<InternalId, DataKey>> {
    const wanted = bytesOf(ids);
    return this.#inTurn(() => this.#read(wanted));
  }

  ensure(ids: Iterable<InternalId>): Promise<ReadonlyMap<InternalId, DataKey>> {
    const wanted = bytesOf(ids);
    return this.#inTurn(async () => {
      const keys = await this.#read(wanted);
      return keys.size === wanted.size ? keys : this.#written((file) => added(file, wanted));
    });
  }

  shred(ids: Iterable<InternalId>): Promise<number> {
    const wanted = bytesOf(ids);
    return this.#inTurn(() => this.#written((file) => file.overwrite(wanted)));
  }

  /** Wraps every data key anew, under a wrapping key of its own: older copies of the file are of no use without the old one, which is nowhere
   * else. Returns the new version and the number of keys. */
  rotate(): Promise<{ readonly version: number; readonly keys: number }> {
    return this.#inTurn(() => this.#written((file) => this.#rewrapped(file)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #read(wanted: ReadonlyMap<InternalId, Buffer>): Promise<ReadonlyMap<InternalId, DataKey>> {
    using file = await this.#open('r');
    return file === null ? new Map() : file.keys(wanted);
  }

  /** Runs `work` on the file, made if need be, while no other process writes it. */
  async #written<T>(work: (file: KeyFile) => T | Promise<T>): Promise<T> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    return underLock(this.#lock, async () => {
      // A rotation that was killed left a second copy of the keys.
      await rm(this.#next, { force: true });
      using file = (await this.#open('r+')) ?? (await this.#made());
      file.mend();
      return await work(file);
    });
  }

  async #open(access: 'r' | 'r+'): Promise<KeyFile | null> {
    const file = await KeyFile.open(this.path, access, { secretKey: this.#secretKey, known: this.#known });
    this.#known = file?.known ?? null;
    return file;
  }

  async #made(): Promise<KeyFile> {
    await this.#replace(makeHeader(1, this.#secretKey), async () => undefined);
    const file = await this.#open('r+');
    if (file === null) throw new Error(`${this.path} went away while it was made`);
    return file;
  }

  async #rewrapped(file: KeyFile): Promise<{ readonly version: number; readonly keys: number }> {
    const old = file.known.header;
    const header = makeHeader(old.version + 1, this.#secretKey);
    let keys = 0;
    await this.#replace(header, async (write) => {
      for await (const piece of file.pieces()) {
        const records = piece.flatMap(({ record }) => rewrapped(record, old, header));
        keys += records.length;
        write(Buffer.concat(records));
        touchLock(this.#lock);
      }
    });
    return { version: header.version, keys };
  }

  /** Puts a new file in place of the old one, whole or not at all. */
  async #replace(header: Header, fill: (write: (bytes: Buffer) => void) => Promise<void>): Promise<void> {
    const next = openSync(this.#next, 'wx', 0o600);
    try {
      let place = 0;
      const write = (bytes: Buffer) => {
        writeWhole(next, bytes, place);
        place += bytes.length;
      };
      write(header.bytes);
      await fill(write);
      fsyncSync(next);
    } finally {
      closeSync(next);
    }
    await rename(this.#next, this.path);
    const folder = openSync(dirname(this.path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  }
}

/** The keys of all ids; those that were missing are on the disk before. */
function added(file: KeyFile, wanted: ReadonlyMap<InternalId, Buffer>): ReadonlyMap<InternalId, DataKey> {
  const keys = file.keys(wanted);
  const missing = [...wanted].filter(([id]) => !keys.has(id));
  const made = missing.map(([id, bytes]) => ({ id, bytes, key: randomBytes(keyBytes) as DataKey }));
  file.append(made.map(({ bytes, key }) => [bytes, key] as const));
  for (const { id, key } of made) keys.set(id, key);
  return keys;
}

function rewrapped(record: Buffer, from: Header, to: Header): readonly Buffer[] {
  const id = record.subarray(0, idBytes);
  const key = keyOfRecord(record, id, from.wrappingKey);
  return key === null ? [] : [makeRecord(id, key, to.wrappingKey)];
}

function bytesOf(ids: Iterable<InternalId>): ReadonlyMap<InternalId, Buffer> {
  const bytes = new Map<InternalId, Buffer>();
  for (const id of ids) {
    const each = Buffer.from(id, 'base64url');
    if (each.length !== idBytes) throw new TypeError('A customer whose key is asked for needs an internal id.');
    bytes.set(id, each);
  }
  return bytes;
}
