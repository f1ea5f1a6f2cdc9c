import { createCipheriv, createDecipheriv } from 'node:crypto';
import { deriveKey, type InternalId, type Secret } from '../model/ids.js';
import { type Noun, nouns } from '../model/nouns.js';

type Cipher = ReturnType<typeof createCipheriv>;
type Decipher = ReturnType<typeof createDecipheriv>;

const keyVersion = 1;
const bytesOf = { head: 2, id: 16 } as const;

/**
 * The ids that one recipient sees: key version, noun and the internal id enciphered under the recipient's and noun's own key, 24 characters of
 * base64url. The internal id is 128 bits that nobody can guess, so one AES block hides it and a forged id deciphers to a customer who does not
 * exist (encode-then-encipher: Bellare and Rogaway 2000). Equal ids are equal bytes; two recipients' ids of one node have nothing in common.
 */
export class PublicIds {
  readonly #ciphers = new Map<Noun, Cipher>();
  readonly #deciphers = new Map<Noun, Decipher>();

  constructor(
    private readonly secret: Secret,
    /** `first_party`, or `partner.<id>`. */
    readonly recipient: string,
  ) {}

  mint(noun: Noun, id: InternalId): string {
    const block = this.#cipher(noun).update(Buffer.from(id, 'base64url'));
    return Buffer.concat([Buffer.of(keyVersion, nouns.indexOf(noun)), block], bytesOf.head + bytesOf.id).toString(
      'base64url',
    );
  }

  /** The noun and internal id, or null for what this recipient was never given. */
  read(publicId: string): { readonly noun: Noun; readonly id: InternalId } | null {
    if (!/^[\w-]{24}$/.test(publicId)) return null;
    const bytes = Buffer.from(publicId, 'base64url');
    const noun = nouns[bytes[1] ?? -1];
    if (bytes[0] !== keyVersion || noun === undefined) return null;
    const block = this.#decipher(noun).update(bytes.subarray(bytesOf.head));
    return { noun, id: block.toString('base64url') as InternalId };
  }

  #cipher(noun: Noun): Cipher {
    return memo(this.#ciphers, noun, () => createCipheriv('aes-256-ecb', this.#key(noun), null).setAutoPadding(false));
  }

  #decipher(noun: Noun): Decipher {
    return memo(this.#deciphers, noun, () =>
      createDecipheriv('aes-256-ecb', this.#key(noun), null).setAutoPadding(false),
    );
  }

  #key(noun: Noun): Buffer {
    return deriveKey(this.secret, `public-id ${keyVersion} ${this.recipient} ${noun}`);
  }
}

function memo<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}
