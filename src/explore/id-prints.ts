import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/** The fingerprints (64 bits of SHA-256) of the ids of a build: enough to find an id that two builds share, and of no use to make one. */
export class IdPrints {
  #prints = new BigUint64Array(1_024);
  #count = 0;
  #sorted = false;

  static async read(file: string): Promise<IdPrints> {
    const bytes = await readFile(file);
    const prints = new IdPrints();
    prints.#prints = new BigUint64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    prints.#count = prints.#prints.length;
    prints.#sorted = true;
    return prints;
  }

  get size(): number {
    return this.#count;
  }

  add(id: string): void {
    if (this.#count === this.#prints.length) {
      const larger = new BigUint64Array(this.#count * 2);
      larger.set(this.#prints);
      this.#prints = larger;
    }
    this.#prints[this.#count] = printOf(id);
    this.#count += 1;
    this.#sorted = false;
  }

  has(id: string): boolean {
    return this.#hasPrint(printOf(id));
  }

  /** How many of these ids the other build has as well. */
  sharedWith(other: IdPrints): number {
    let shared = 0;
    for (let index = 0; index < this.#count; index += 1) {
      if (other.#hasPrint(this.#prints[index] ?? 0n)) shared += 1;
    }
    return shared;
  }

  async write(file: string): Promise<void> {
    this.#sort();
    const bytes = Buffer.from(this.#prints.buffer, 0, this.#count * BigUint64Array.BYTES_PER_ELEMENT);
    await writeFile(file, bytes, { mode: 0o600 });
  }

  #hasPrint(print: bigint): boolean {
    this.#sort();
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#prints[middle] ?? 0n) < print) low = middle + 1;
      else high = middle;
    }
    return low < this.#count && this.#prints[low] === print;
  }

  #sort(): void {
    if (this.#sorted) return;
    this.#prints.subarray(0, this.#count).sort();
    this.#sorted = true;
  }
}

function printOf(id: string): bigint {
  return createHash('sha256').update(id).digest().readBigUInt64LE(0);
}
