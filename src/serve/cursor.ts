import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Keyset } from '../graph/read/selection.js';
import { KithError } from '../model/errors.js';
import { deriveKey, type Secret } from '../model/ids.js';

/** What a cursor belongs to. A cursor of another list, parent, filter, order, viewer or purpose is refused. */
export interface CursorBinding {
  readonly coordinate: string;
  readonly parent: string;
  readonly arrangement: string;
}

/** What the cursors of all viewers are enciphered with: who looks goes in as additional data. */
export interface CursorKeys {
  readonly cipher: Buffer;
  readonly nonce: Buffer;
}

export function cursorKeys(secret: Secret): CursorKeys {
  return { cipher: deriveKey(secret, 'cursor'), nonce: deriveKey(secret, 'cursor-nonce') };
}

/** Plaintexts are padded to a multiple of this, so that the length says little of the sort value. */
const paddingBytes = 64;

/**
 * Mints and reads cursors: the keyset under AES-256-GCM with the binding as additional data. The nonce is an HMAC of all of it, so equal places
 * are equal bytes (synthetic IV, as in RFC 5297). A cursor of an older policy is `CURSOR_STALE`, any other misfit `CURSOR_INVALID`.
 */
export class Cursors {
  constructor(
    private readonly keys: CursorKeys,
    private readonly viewer: string,
    private readonly policyRev: string,
  ) {}

  mint(binding: CursorBinding, place: Keyset): string {
    const plain = padded(Buffer.from(JSON.stringify([this.policyRev, place.key, place.id, place.rest ? 1 : 0])));
    const bound = this.#bound(binding);
    const nonce = createHmac('sha256', this.keys.nonce)
      .update(bound)
      .update('\0')
      .update(plain)
      .digest()
      .subarray(0, 12);
    const cipher = createCipheriv('aes-256-gcm', this.keys.cipher, nonce).setAAD(bound);
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  read(binding: CursorBinding, cursor: string): Keyset {
    const plain = this.#open(binding, Buffer.from(cursor, 'base64url'));
    if (plain === null) {
      throw new KithError(
        'CURSOR_INVALID',
        `The cursor was not made for ${binding.coordinate} with these arguments, viewer and purpose. Begin at the first page.`,
      );
    }
    const [policyRev, key, id, rest] = JSON.parse(plain.toString('utf8').trimEnd()) as [
      string,
      number | string,
      string,
      number,
    ];
    if (policyRev !== this.policyRev) {
      throw new KithError('CURSOR_STALE', 'The cursor was made under an older policy. Begin at the first page.');
    }
    return { key, id, rest: rest === 1 };
  }

  #open(binding: CursorBinding, bytes: Buffer): Buffer | null {
    if (bytes.length < 28 + paddingBytes) return null;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.keys.cipher, bytes.subarray(0, 12)).setAAD(
        this.#bound(binding),
      );
      decipher.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
    } catch {
      return null;
    }
  }

  #bound(binding: CursorBinding): Buffer {
    return Buffer.from(JSON.stringify([binding.coordinate, binding.parent, binding.arrangement, this.viewer]));
  }
}

function padded(bytes: Buffer): Buffer {
  const length = Math.ceil(bytes.length / paddingBytes) * paddingBytes;
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length, ' ')]);
}
