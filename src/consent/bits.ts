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

export function add(into: Bits, bits: Bits): void {
  for (let word = 0; word < into.length; word += 1) into[word] = (into[word] ?? 0) | (bits[word] ?? 0);
}

export function remove(from: Bits, bits: Bits): void {
  for (let word = 0; word < from.length; word += 1) from[word] = (from[word] ?? 0) & ~(bits[word] ?? 0);
}

export function both(a: Bits, b: Bits): Bits {
  return a.map((word, index) => word & (b[index] ?? 0));
}

export function either(a: Bits, b: Bits): Bits {
  return a.map((word, index) => word | (b[index] ?? 0));
}

export function without(a: Bits, b: Bits): Bits {
  return a.map((word, index) => word & ~(b[index] ?? 0));
}

export function isEmpty(bits: Bits): boolean {
  return bits.every((word) => word === 0);
}

export function sameBits(a: Bits, b: Bits): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}

/** Little-endian bytes in base64url, so that equal sets are equal text on every machine. */
export function bitsText(bits: Bits): string {
  const bytes = Buffer.alloc(bits.length * 4);
  bits.forEach((word, index) => {
    bytes.writeUInt32LE(word, index * 4);
  });
  return bytes.toString('base64url');
}

export function bitsOf(text: string, words: number): Bits {
  const bytes = Buffer.from(text, 'base64url');
  const bits = noBits(words);
  if (bytes.length !== words * 4) return bits;
  return bits.map((_, index) => bytes.readUInt32LE(index * 4));
}
