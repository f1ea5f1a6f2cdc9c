/**
 * Random numbers of a stream of its own (xoshiro128**, Blackman and Vigna 2021; period 2¹²⁸ − 1). The streams of one seed are told apart by `domain` and
 * `index`, so that a piece of work draws the same numbers whoever does it. Not for secrets.
 */
export class RandomStream {
  private readonly state = new Uint32Array(4);

  constructor(seed: number, domain: number, index: number) {
    // Each word is a whole mix of all three (the finaliser of MurmurHash3): nearby seeds and indexes give states that have nothing in common.
    let hash = 0x9e3779b9;
    const words = [seed, Math.floor(seed / 2 ** 32), domain, index, 1, 2, 3, 4];
    words.forEach((word, place) => {
      hash = mixed(Math.imul(hash ^ word, 0x85ebca6b) + 0x6b43a9b5 * (place + 1));
      if (place >= 4) this.state[place - 4] = hash;
    });
    if (this.state.every((word) => word === 0)) this.state[0] = 1;
    for (let warm = 0; warm < 16; warm += 1) this.next32();
  }

  /** 0 to 2³² − 1. */
  next32(): number {
    const state = this.state;
    const first = state[1] as number;
    const turned = Math.imul(first, 5);
    const result = Math.imul((turned << 7) | (turned >>> 25), 9) >>> 0;
    const second = (state[2] as number) ^ (state[0] as number);
    const third = (state[3] as number) ^ first;
    state[1] = first ^ second;
    state[0] = (state[0] as number) ^ third;
    state[2] = second ^ (first << 9);
    state[3] = (third << 11) | (third >>> 21);
    return result;
  }

  /** From 0 up to but not 1, in steps of 2⁻³². */
  uniform(): number {
    return this.next32() * 2 ** -32;
  }

  /** Above 0, up to and with 1, in steps of 2⁻⁵³: the logarithm of it is finite, and small probabilities keep their tail. */
  positive(): number {
    return ((this.next32() >>> 5) * 67_108_864 + (this.next32() >>> 6) + 1) * 2 ** -53;
  }

  /** Exponential with this mean. */
  exponential(mean: number): number {
    return -Math.log(this.positive()) * mean;
  }

  /** 0 to `count` − 1, without bias. */
  below(count: number): number {
    const limit = 2 ** 32 - (2 ** 32 % count);
    for (;;) {
      const drawn = this.next32();
      if (drawn < limit) return drawn % count;
    }
  }
}

function mixed(word: number): number {
  let hash = word ^ (word >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
