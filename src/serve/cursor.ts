import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Keyset } from '../graph/read/selection.js';
import { KithError } from '../model/errors.js';
import { deriveKey } from '../model/ids.js';
import type { PublicKeys } from '../model/public-keys.js';

/** What a cursor belongs to. A cursor of another list, parent, filter, order, viewer or purpose is refused. */
export interface CursorBinding {
  readonly coordinate: string;
  readonly parent: string;
  readonly arrangement: string;
}

interface CursorKey {
  readonly cipher: Buffer;
  readonly nonce: Buffer;
}

/** What the cursors of all viewers are enciphered with: who looks goes in as additional data. */
export interface CursorKeys {
  readonly minting: CursorKey;
  /** The newest first. */
  readonly all: readonly CursorKey[];
}

export function cursorKeys(keys: PublicKeys): CursorKeys {
  const [oldest] = keys;
  const made = ({ secret }: typeof oldest) => ({
    cipher: deriveKey(secret, 'cursor'),
    nonce: deriveKey(secret, 'cursor-nonce'),
  });
  const all = keys.map(made).reverse();
  return { minting: all[0] ?? made(oldest), all };
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
    const nonce = createHmac('sha256', this.keys.minting.nonce)
      .update(bound)
      .update('\0')
      .update(plain)
      .digest()
      .subarray(0, 12);
    const cipher = createCipheriv('aes-256-gcm', this.keys.minting.cipher, nonce).setAAD(bound);
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  read(binding: CursorBinding, cursor: string): Keyset {
    const bytes = Buffer.from(cursor, 'base64url');
    const bound = this.#bound(binding);
    const plain = first(this.keys.all, (key) => opened(key, bound, bytes));
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

  #bound(binding: CursorBinding): Buffer {
    return Buffer.from(JSON.stringify([binding.coordinate, binding.parent, binding.arrangement, this.viewer]));
  }
}

function opened(key: CursorKey, bound: Buffer, bytes: Buffer): Buffer | null {
  if (bytes.length < 28 + paddingBytes) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.cipher, bytes.subarray(0, 12)).setAAD(bound);
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  } catch {
    return null;
  }
}

/** What the first of the items gives that gives anything. */
function first<T, U>(items: readonly T[], give: (item: T) => U | null): U | null {
  for (const item of items) {
    const given = give(item);
    if (given !== null) return given;
  }
  return null;
}

function padded(bytes: Buffer): Buffer {
  const length = Math.ceil(bytes.length / paddingBytes) * paddingBytes;
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length, ' ')]);
}
