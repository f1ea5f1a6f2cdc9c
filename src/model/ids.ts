import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Noun } from './nouns.js';

/** The `id` property of a node: 22 characters of base64url that hold 128 bits. Never leaves the server as it is. */
export type InternalId = string & { readonly __internalId: unique symbol };

/**
 * The first 53 bits of a product's id, which the graph keeps beside it: a number is read, sent and looked up in less than half the time. Two of a million products share one
 * with a chance of 1 in 18,000, so it is for what is added up, not for what is shown or left out.
 */
export function productNumber(id: string): number {
  const bytes = Buffer.alloc(8);
  bytes.write(id, 'base64url');
  return Number(bytes.readBigUInt64BE() >> 11n);
}

/** How a statement tells a product: by its number, or by its id where it bears none. */
export type ProductKey = string | number;

/** The deployment's secret (at least 32 bytes), from which every key of Kith is derived. */
export type Secret = Buffer & { readonly __secret: unique symbol };

export const secretBytesMin = 32;

/** Makes internal ids under one secret: `HMAC-SHA-256(key, noun + NUL + externalId)` cut to 128 bits (RFC 2104). */
export class InternalIds {
  readonly #key: Buffer;

  constructor(secret: Secret) {
    this.#key = deriveKey(secret, 'internal-id');
  }

  of(noun: Noun | 'Run' | 'ImportBatch' | 'MergedProfile', externalId: string): InternalId {
    const digest = createHmac('sha256', this.#key).update(`${noun}\0${externalId}`).digest();
    return digest.toString('base64url', 0, 16) as InternalId;
  }
}

/** A new id that nobody can guess, 22 characters long. */
export function randomId(): string {
  return typableId(randomBytes(16));
}

/** The first 16 bytes in base64url, but never with a hyphen in front: at a command's end that would be an option. */
export function typableId(bytes: Buffer): string {
  return bytes.toString('base64url', 0, 16).replace(/^-/, 'A');
}

/** A 32-byte key for one use, derived from the deployment's secret (HKDF-SHA-256, RFC 5869). */
export function deriveKey(secret: Secret, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `kith ${use}`, 32));
}

/** What the graph records of the secret it was filled under, so that another secret is refused before it makes other ids. */
export function secretFingerprint(secret: Secret): string {
  return createHash('sha256').update(deriveKey(secret, 'fingerprint')).digest('hex').slice(0, 16);
}
