import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The key file is a header and records, each of this many bytes, so that a record's number is its place. */
export const recordBytes = 80;
export const keyBytes = 32;
export const idBytes = 16;

const nonceBytes = 12;
const tagBytes = 16;
const wrappedAt = recordBytes - 4 - nonceBytes - keyBytes - tagBytes;
const checksumAt = recordBytes - 4;
const magic = Buffer.from('kithkeys');
const format = 1;
const headOnly = wrappedAt;

/** A record: the id (16 bytes), the wrapped key, a checksum that tells a whole record from half of one. */
export function makeRecord(id: Buffer, key: Buffer, wrappingKey: Buffer): Buffer {
  return sealed(id, key, wrappingKey);
}

/** The key of a record, or null where it is not this id's, half written, shredded or wrapped under another key. */
export function keyOfRecord(record: Buffer, id: Buffer, wrappingKey: Buffer): Buffer | null {
  return record.subarray(0, idBytes).equals(id) ? unsealed(record, wrappingKey) : null;
}

/** Whether a record is whole. One of nothing but zeros was shredded. */
export function recordState(record: Buffer): 'whole' | 'shredded' | 'broken' {
  if (crc32(record.subarray(0, checksumAt)) === record.readUInt32LE(checksumAt)) return 'whole';
  return record.every((byte) => byte === 0) ? 'shredded' : 'broken';
}

/** What the header says. */
export interface Header {
  /** Counts the rotations of the wrapping key, from 1. */
  readonly version: number;
  /** Wraps the data keys of this file; itself wrapped under a key that is derived from the deployment's secret. */
  readonly wrappingKey: Buffer;
  readonly bytes: Buffer;
}

/** The header of a new file, with a wrapping key that was never used. */
export function makeHeader(version: number, secretKey: Buffer): Header {
  const head = Buffer.alloc(headOnly);
  magic.copy(head);
  head.writeUInt32LE(format, magic.length);
  head.writeUInt32LE(version, magic.length + 4);
  const wrappingKey = randomBytes(keyBytes);
  return { version, wrappingKey, bytes: sealed(head, wrappingKey, secretKey) };
}

/** Reads a header; null where it is none of this format or the secret is another. */
export function readHeader(bytes: Buffer, secretKey: Buffer): Header | null {
  if (!bytes.subarray(0, magic.length).equals(magic) || bytes.readUInt32LE(magic.length) !== format) return null;
  const wrappingKey = unsealed(bytes, secretKey);
  if (wrappingKey === null) return null;
  return { version: bytes.readUInt32LE(magic.length + 4), wrappingKey, bytes: Buffer.from(bytes) };
}

/** AES-256-GCM over the key; the head is authenticated with it, so that no record can pass for another's. */
function sealed(head: Buffer, key: Buffer, wrappingKey: Buffer): Buffer {
  const record = Buffer.alloc(recordBytes);
  head.copy(record);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey, nonce).setAAD(head);
  Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]).copy(record, wrappedAt);
  record.writeUInt32LE(crc32(record.subarray(0, checksumAt)), checksumAt);
  return record;
}

function unsealed(record: Buffer, wrappingKey: Buffer): Buffer | null {
  const wrapped = record.subarray(wrappedAt, checksumAt);
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey, wrapped.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(record.subarray(0, wrappedAt))
    .setAuthTag(wrapped.subarray(nonceBytes + keyBytes));
  const key = decipher.update(wrapped.subarray(nonceBytes, nonceBytes + keyBytes));
  try {
    decipher.final();
    return key;
  } catch {
    return null;
  }
}
