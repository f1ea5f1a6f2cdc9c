/**
 * Tells whether a key may have been seen before, in memory that does not grow: a Bloom filter (Bloom 1970) with double hashing
 * (Kirsch and Mitzenmacher 2006). It never says "new" of a key that was seen; of a new one it says "perhaps" about once in
 * 2,000 at 16 bits a key. Who hears "perhaps" looks closer.
 */
export class SeenKeys {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  /** `keys`: how many to expect. Twice as many cost more second looks, never a wrong answer. */
  constructor(keys: number) {
    const bits = 2 ** Math.min(bitsExponentMax, Math.max(bitsExponentMin, Math.ceil(Math.log2(keys * bitsPerKey))));
    this.#bits = new Uint32Array(bits / 32);
    this.#mask = bits - 1;
  }

  /** Remembers the key. False: it was surely not seen before. */
  perhapsSeen(key: string): boolean {
    const { first, second } = hashes(key);
    let seen = true;
    for (let probe = 0; probe < probes; probe += 1) {
      const bit = (first + Math.imul(probe, second)) & this.#mask;
      const word = bit >>> 5;
      const flag = 1 << (bit & 31);
      const before = this.#bits[word] ?? 0;
      if ((before & flag) !== 0) continue;
      seen = false;
      this.#bits[word] = before | flag;
    }
    return seen;
  }
}

const bitsPerKey = 16;
/** 128 MB, 67 million keys at 16 bits each. */
const bitsExponentMax = 30;
const bitsExponentMin = 16;
const probes = 6;

/** Two 32-bit hashes of a text (the mixing of MurmurHash3's finaliser over a multiplicative string hash). */
function hashes(key: string): { readonly first: number; readonly second: number } {
  let first = 0x9e3779b9;
  let second = 0x85ebca6b;
  for (let index = 0; index < key.length; index += 1) {
    const letter = key.charCodeAt(index);
    first = Math.imul(first ^ letter, 0x9e3779b1);
    second = Math.imul(second ^ letter, 0x5f356495);
  }
  first = mix(first ^ (second >>> 15));
  // An odd step visits every bit.
  second = mix(second ^ (first >>> 13)) | 1;
  return { first, second };
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
