import { randomFillSync } from 'node:crypto';

/**
 * A record of a side file: the customers of one entry, each as 16 bytes under the key of the audit. A head of 48 bytes comes before them: salt (16),
 * time in milliseconds (float64), place of the entry's line (float64), its number, the number of customers and flags (uint32 each), and four letters.
 * All is in units of 16 bytes. A customer who was forgotten is 16 zeros, and the salt is another then.
 */
export interface SideRecord {
  /** Where it begins in its file, in bytes. */
  readonly at: number;
  readonly bytes: number;
  readonly atMs: number;
  readonly lineAt: number;
  readonly seq: number;
  readonly count: number;
  readonly flags: number;
}

export const slotBytes = 16;
export const sideHeadBytes = 48;
/** The first customer of the record is the one who looked. */
export const viewerFirst = 1;
/** Rows of the one who looked were in the answer. */
export const viewerSeen = 2;

const letters = 'KSR1';

const salts = Buffer.alloc(256 * slotBytes);
let saltAt = salts.length;

/** Random bytes are drawn for many records at once; each is given once. */
function salt(): Buffer {
  if (saltAt === salts.length) {
    randomFillSync(salts);
    saltAt = 0;
  }
  saltAt += slotBytes;
  return salts.subarray(saltAt - slotBytes, saltAt);
}

export function sideRecord(
  head: Pick<SideRecord, 'atMs' | 'lineAt' | 'seq' | 'flags'>,
  customers: readonly Buffer[],
): Buffer {
  const record = Buffer.allocUnsafe(sideHeadBytes + slotBytes * customers.length);
  salt().copy(record);
  record.writeDoubleLE(head.atMs, 16);
  record.writeDoubleLE(head.lineAt, 24);
  record.writeUInt32LE(head.seq, 32);
  record.writeUInt32LE(customers.length, 36);
  record.writeUInt32LE(head.flags, 40);
  record.write(letters, 44, 'latin1');
  let at = sideHeadBytes;
  for (const customer of customers) {
    customer.copy(record, at);
    at += slotBytes;
  }
  return record;
}

/** Whether the head of a record begins there. */
export function isSide(file: Buffer, at: number): boolean {
  return at + sideHeadBytes <= file.length && file.toString('latin1', at + 44, at + 48) === letters;
}

/** The record that begins there, or null where there is no whole one. */
export function readSide(file: Buffer, at: number): SideRecord | null {
  if (!isSide(file, at)) return null;
  const count = file.readUInt32LE(at + 36);
  const bytes = sideHeadBytes + slotBytes * count;
  if (at + bytes > file.length) return null;
  return {
    at,
    bytes,
    atMs: file.readDoubleLE(at + 16),
    lineAt: file.readDoubleLE(at + 24),
    seq: file.readUInt32LE(at + 32),
    count,
    flags: file.readUInt32LE(at + 40),
  };
}

export function* sideRecords(file: Buffer): Generator<SideRecord> {
  let at = 0;
  for (;;) {
    const record = readSide(file, at);
    if (record === null) return;
    yield record;
    at += record.bytes;
  }
}

/** Takes a customer out of the record, in place. */
export function redact(file: Buffer, record: SideRecord, customer: Buffer): void {
  salt().copy(file, record.at);
  for (let at = record.at + sideHeadBytes; at < record.at + record.bytes; at += slotBytes) {
    if (customer.equals(file.subarray(at, at + slotBytes))) file.fill(0, at, at + slotBytes);
  }
}

/** The places of a customer's 16 bytes within a file. */
export function* placesOf(file: Buffer, customer: Buffer): Generator<number> {
  for (let at = file.indexOf(customer); at >= 0; at = file.indexOf(customer, at + 1))
    if (at % slotBytes === 0) yield at;
}

/** The records in which a customer stands. */
export function* recordsWith(file: Buffer, customer: Buffer): Generator<SideRecord> {
  const places = placesOf(file, customer);
  let next = places.next();
  for (const record of sideRecords(file)) {
    while (next.done !== true && next.value < record.at + sideHeadBytes) next = places.next();
    if (next.done === true) return;
    if (next.value < record.at + record.bytes) yield record;
  }
}
