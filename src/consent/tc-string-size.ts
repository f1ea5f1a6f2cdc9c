/**
 * How many vendors a TC string lays out to, ranges counted as long as they are; infinite where it is cut short. The core
 * has a fixed head, two lists of vendors and the publisher's restrictions; the segments of vendors have a list each.
 */
export function vendorEntries(text: string): number {
  return text.split('.').reduce((sum, segment) => sum + segmentEntries(segment), 0);
}

const headBits = 213;
const typeBits = 3;
const types = { core: 0, disclosed: 1, allowed: 2 } as const;

function segmentEntries(segment: string): number {
  const bits = new BitReader(segment);
  const type = bits.take(typeBits);
  if (type === types.disclosed || type === types.allowed) return vendorList(bits);
  // A core may stand at any place, as far as the library is concerned.
  if (type !== types.core) return 0;
  bits.pass(headBits - typeBits);
  return vendorList(bits) + vendorList(bits) + restrictions(bits);
}

function vendorList(bits: BitReader): number {
  const last = bits.take(16);
  if (bits.take(1) === 1) return ranges(bits);
  bits.pass(last);
  return last;
}

function restrictions(bits: BitReader): number {
  const count = bits.take(12);
  let sum = Number.isFinite(count) ? 0 : count;
  for (let index = 0; index < count && Number.isFinite(sum); index += 1) {
    bits.pass(8);
    sum += ranges(bits);
  }
  return sum;
}

function ranges(bits: BitReader): number {
  const count = bits.take(12);
  let sum = Number.isFinite(count) ? 0 : count;
  for (let index = 0; index < count && Number.isFinite(sum); index += 1) {
    const isRange = bits.take(1) === 1;
    const first = bits.take(16);
    const last = isRange ? bits.take(16) : first;
    sum += Number.isFinite(last) ? Math.max(0, last - first) + 1 : last;
  }
  return sum;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

class BitReader {
  #at = 0;

  constructor(private readonly text: string) {}

  /** The next bits as a number, at most 16 of them; infinite behind the end and for what is no base64url. */
  take(count: number): number {
    let value = 0;
    for (let end = this.#at + count; this.#at < end; this.#at += 1) {
      const letter = alphabet.indexOf(this.text.charAt(Math.floor(this.#at / 6)) || ' ');
      if (letter < 0) return Number.POSITIVE_INFINITY;
      value = value * 2 + ((letter >> (5 - (this.#at % 6))) & 1);
    }
    return value;
  }

  pass(count: number): void {
    this.#at += count;
  }
}
