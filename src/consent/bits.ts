/** A set of leaves of one ring's leaf space: bit i stands for leaf i. */
export type Bits = Uint32Array;

export function noBits(words: number): Bits {
  return new Uint32Array(words);
}

export function setBit(bits: Bits, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
}

export function hasBit(bits: Bits, index: number): boolean {
  return ((bits[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
}

/** The indices of the bits that are set, in order. */
export function* setBits(bits: Bits): Generator<number> {
  for (let word = 0; word < bits.length; word += 1)
    for (let left = bits[word] ?? 0; left !== 0; left &= left - 1) yield word * 32 + 31 - Math.clz32(left & -left);
}

export function add(into: Bits, bits: Bits): void {
  for (let word = 0; word < into.length; word += 1) into[word] = (into[word] ?? 0) | (bits[word] ?? 0);
}

export function remove(from: Bits, bits: Bits): void {
  for (let word = 0; word < from.length; word += 1) from[word] = (from[word] ?? 0) & ~(bits[word] ?? 0);
}

/** Adds what is in `bits` and not in `except`. */
export function addExcept(into: Bits, bits: Bits, except: Bits): void {
  for (let word = 0; word < into.length; word += 1)
    into[word] = (into[word] ?? 0) | ((bits[word] ?? 0) & ~(except[word] ?? 0));
}

/** Removes what is in `bits` and not in `except`. */
export function removeExcept(from: Bits, bits: Bits, except: Bits): void {
  for (let word = 0; word < from.length; word += 1)
    from[word] = (from[word] ?? 0) & ~((bits[word] ?? 0) & ~(except[word] ?? 0));
}

export function both(a: Bits, b: Bits): Bits {
  const bits = noBits(a.length);
  for (let word = 0; word < a.length; word += 1) bits[word] = (a[word] ?? 0) & (b[word] ?? 0);
  return bits;
}

export function either(a: Bits, b: Bits): Bits {
  const bits = Uint32Array.from(a);
  add(bits, b);
  return bits;
}

export function without(a: Bits, b: Bits): Bits {
  const bits = Uint32Array.from(a);
  remove(bits, b);
  return bits;
}

export function isEmpty(bits: Bits): boolean {
  for (let word = 0; word < bits.length; word += 1) if (bits[word] !== 0) return false;
  return true;
}

export function sameBits(a: Bits, b: Bits): boolean {
  if (a.length !== b.length) return false;
  for (let word = 0; word < a.length; word += 1) if (a[word] !== b[word]) return false;
  return true;
}

/** Little-endian bytes in base64url, so that equal sets are equal text on every machine. */
export function bitsText(bits: Bits): string {
  const bytes = Buffer.from(bits.buffer, bits.byteOffset, bits.byteLength);
  return (littleEndian ? bytes : Buffer.from(bytes).swap32()).toString('base64url');
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

export function bitsOf(text: string, words: number): Bits {
  const bytes = Buffer.from(text, 'base64url');
  const bits = noBits(words);
  if (bytes.length !== words * 4) return bits;
  return bits.map((_, index) => bytes.readUInt32LE(index * 4));
}
