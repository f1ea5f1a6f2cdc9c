import { createCipheriv, createDecipheriv } from 'node:crypto';
import { deriveKey, type InternalId } from '../model/ids.js';
import { type Noun, nouns } from '../model/nouns.js';
import type { PublicKey, PublicKeys } from '../model/public-keys.js';

type Cipher = ReturnType<typeof createCipheriv>;
type Decipher = ReturnType<typeof createDecipheriv>;

const bytesOf = { head: 2, id: 16 } as const;
const charsOfId = 24;

/**
 * The ids that one recipient sees: key version, noun and the internal id enciphered under the recipient's and noun's own key, 24 characters of
 * base64url. The internal id is 128 bits that nobody can guess, so one AES block hides it and a forged id deciphers to a customer who does not
 * exist (encode-then-encipher: Bellare and Rogaway 2000). Equal ids are equal bytes; two recipients' ids of one node have nothing in common, nor have
 * those of two key versions. The last version mints, each is read.
 */
export class PublicIds {
  readonly #ciphers = new Map<Noun, Cipher>();
  readonly #deciphers: ReadonlyMap<number, { readonly key: PublicKey; readonly of: Map<Noun, Decipher> }>;
  readonly #minting: PublicKey;

  constructor(
    keys: PublicKeys,
    /** `first_party`, or `partner.<id>`. */
    readonly recipient: string,
  ) {
    this.#minting = keys.at(-1) ?? keys[0];
    this.#deciphers = new Map(keys.map((key) => [key.version, { key, of: new Map() }]));
  }

  mint(noun: Noun, id: InternalId): string {
    return this.mintAll(noun, [id])[0] ?? '';
  }

  /** Mints many at once: a call of the cipher costs ten times what it does to sixteen bytes. */
  mintAll(noun: Noun, ids: readonly InternalId[]): readonly string[] {
    const { head, id: size } = bytesOf;
    const plain = Buffer.alloc(size * ids.length);
    ids.forEach((id, at) => {
      if (plain.write(id, at * size, size, 'base64url') !== size) throw new Error('an internal id has 16 bytes');
    });
    const blocks = this.#cipher(noun).update(plain);
    const minted = Buffer.alloc((head + size) * ids.length);
    for (let at = 0, to = 0, from = 0; at < ids.length; at += 1, from += size) {
      minted[to++] = this.#minting.version;
      minted[to++] = nouns.indexOf(noun);
      for (let byte = 0; byte < size; byte += 1) minted[to++] = blocks[from + byte] ?? 0;
    }
    const text = minted.toString('base64url');
    return ids.map((_, at) => text.slice(at * charsOfId, (at + 1) * charsOfId));
  }

  /** The noun and internal id, or null for what this recipient was never given. */
  read(publicId: string): { readonly noun: Noun; readonly id: InternalId } | null {
    if (!/^[\w-]{24}$/.test(publicId)) return null;
    const bytes = Buffer.from(publicId, 'base64url');
    const version = this.#deciphers.get(bytes[0] ?? 0);
    const noun = nouns[bytes[1] ?? -1];
    if (version === undefined || noun === undefined) return null;
    const decipher = memo(version.of, noun, () =>
      createDecipheriv('aes-256-ecb', this.#key(version.key, noun), null).setAutoPadding(false),
    );
    const block = decipher.update(bytes.subarray(bytesOf.head));
    return { noun, id: block.toString('base64url') as InternalId };
  }

  /** An id of another noun or recipient is nobody's, like one that does not exist. */
  idOf(noun: Noun, publicId: string): InternalId {
    const read = this.read(publicId);
    return read?.noun === noun ? read.id : ('' as InternalId);
  }

  #cipher(noun: Noun): Cipher {
    return memo(this.#ciphers, noun, () =>
      createCipheriv('aes-256-ecb', this.#key(this.#minting, noun), null).setAutoPadding(false),
    );
  }

  #key({ version, secret }: PublicKey, noun: Noun): Buffer {
    return deriveKey(secret, `public-id ${version} ${this.recipient} ${noun}`);
  }
}

/** Three lists side by side rather than one of objects: there are hundreds of ids in an answer. */
interface Places {
  readonly ids: InternalId[];
  readonly objects: Record<string, unknown>[];
  readonly names: string[];
}

/** Collects the ids of an answer while it is made, and mints them together at its end. */
export class Minting {
  readonly #places = new Map<Noun, Places>();

  constructor(private readonly ids: PublicIds) {}

  /** `object[name]` is the public id once `settle` was called; it keeps its place among the object's fields. */
  put(object: Record<string, unknown>, name: string, place: { readonly noun: Noun; readonly id: InternalId }): void {
    object[name] = null;
    const places = memo(this.#places, place.noun, () => ({ ids: [], objects: [], names: [] }));
    places.ids.push(place.id);
    places.objects.push(object);
    places.names.push(name);
  }

  settle(): void {
    for (const [noun, { ids, objects, names }] of this.#places) {
      const minted = this.ids.mintAll(noun, ids);
      for (const [at, object] of objects.entries()) object[names[at] ?? ''] = minted[at] ?? '';
    }
  }
}

function memo<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}
