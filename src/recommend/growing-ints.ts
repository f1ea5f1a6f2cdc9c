const sizeFirst = 1_024;

/** Whole numbers of 32 bits side by side, as many as come: what a list of numbers, or a list of lists, would take several times the memory for. */
export class GrowingInts {
  #values = new Int32Array(sizeFirst);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** All of them: a view, which later ones do not reach. */
  all(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }
}
