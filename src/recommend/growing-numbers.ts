const sizeFirst = 1_024;

/** Numbers side by side, as many as come: what a list of numbers, or a list of lists, would take several times the memory for. */
class GrowingNumbers<Values extends Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>> {
  #values: Values;
  #length = 0;

  constructor(private readonly room: (size: number) => Values) {
    this.#values = room(sizeFirst);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.room(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** All of them: a view, which later ones do not reach. */
  all(): Values {
    return this.#values.subarray(0, this.#length) as Values;
  }
}

/** Whole numbers of 32 bits. */
export class GrowingInts extends GrowingNumbers<Int32Array<ArrayBuffer>> {
  constructor() {
    super((size) => new Int32Array(size));
  }
}

export class GrowingFloats extends GrowingNumbers<Float64Array<ArrayBuffer>> {
  constructor() {
    super((size) => new Float64Array(size));
  }
}
