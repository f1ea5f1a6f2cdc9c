/** What a stream of random numbers belongs to: the seed of the world, a part of it, and numbers that say of whom. */
export type StreamKey = readonly [part: string, ...of: number[]];

/**
 * A stream of random numbers that depends on nothing but its key, so that the data of one customer can be made without that of another.
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, passes PractRand and BigCrush, and needs no 64-bit arithmetic.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, key: StreamKey) {
    const [a, b, c] = hashKey(seed, key);
    this.#a = a;
    this.#b = b;
    this.#c = c;
    // The state starts out as the hash itself; twelve rounds are the author's advice for seeding.
    for (let round = 0; round < 12; round += 1) this.bits();
  }

  /** 32 random bits as an integer from 0 to 2³² − 1. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    return this.bits() / 4_294_967_296;
  }

  /** An integer in [from, until). */
  integer(from: number, until: number): number {
    return from + Math.floor(this.next() * (until - from));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the items, each as likely as the others. There must be at least one. */
  pick<T>(items: readonly T[]): T {
    return itemAt(items, this.integer(0, items.length));
  }

  /** The index of a weight, drawn in proportion to the weights. `cumulative` holds their running sums. */
  weighted(cumulative: ArrayLike<number>): number {
    const total = cumulative[cumulative.length - 1] ?? 0;
    return firstAbove(cumulative, this.next() * total);
  }

  /** A rank in [0, size), rank 0 the likeliest. The larger the skew (above 0), the more goes to the first ranks. */
  rank(size: number, skew: number): number {
    return Math.min(size - 1, Math.floor(size * this.next() ** (1 + skew)));
  }

  /** Exponentially distributed, with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Log-normal with mean 1: how unevenly people do things. */
  uneven(sigma: number): number {
    return Math.exp(sigma * this.normal() - (sigma * sigma) / 2);
  }

  /** A count with the given mean. Exact Poisson (Knuth) below 30, rounded normal above. */
  count(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let product = this.next();
    let count = 0;
    while (product > limit) {
      product *= this.next();
      count += 1;
    }
    return count;
  }
}

/** The item at an index that is known to be inside. Throws `RangeError` otherwise: that is a bug of the caller. */
export function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`No item ${index} among ${items.length}.`);
  return item;
}

/** Running sums of weights, for `Random.weighted`. */
export function cumulated(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  weights.forEach((weight, index) => {
    sum += weight;
    sums[index] = sum;
  });
  return sums;
}

/** Index of the first running sum above a value. */
export function firstAbove(cumulative: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** An external key that betrays neither order nor owner: the prefix and 13 characters of base 36 that hold 64 bits. */
export function opaqueKey(prefix: string, seed: number, key: StreamKey): string {
  const [high, low] = hashKey(seed, key);
  return prefix + ((BigInt(high) << 32n) | BigInt(low)).toString(36).padStart(13, '0');
}

/** Three well mixed 32-bit words of a key (rounds of MurmurHash3's finaliser, Austin Appleby, with a constant for each word). */
function hashKey(seed: number, [part, ...of]: StreamKey): readonly [number, number, number] {
  let a = mix(seed ^ 0x9e3779b9);
  let b = mix(Math.floor(seed / 4_294_967_296) ^ 0x85ebca6b);
  let c = mix(seed ^ 0xc2b2ae35);
  const take = (word: number): void => {
    a = mix(a ^ word);
    b = mix((b + Math.imul(word, 0x27d4eb2f) + a) | 0);
    c = mix((c ^ Math.imul(word, 0x165667b1)) + b);
  };
  for (let index = 0; index < part.length; index += 1) take(part.charCodeAt(index));
  for (const word of of) {
    take(word | 0);
    take(Math.floor(word / 4_294_967_296) + 1);
  }
  return [a >>> 0, b >>> 0, c >>> 0];
}

function mix(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
