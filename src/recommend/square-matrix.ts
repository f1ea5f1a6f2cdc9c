import { Kernel } from './kernel.js';

/** What `square-matrix.wat` says of itself. Places are bytes. */
interface Calls {
  times(row: number, end: number, size: number, vector: number, image: number): void;
}

const kernel = new Kernel<Calls>('square-matrix.wasm', 'matrix');
const numberBytes = 8;
/** Numbers that the kernel takes at once. */
const lanes = 4;

/** A matrix of `size` rows and columns in 64-bit floats, to be multiplied with one vector after another. */
export class SquareMatrix {
  readonly #kernel: Calls;
  readonly #rowBytes: number;
  readonly #rows: Float64Array;
  readonly #vector: Float64Array;
  readonly #image: Float64Array;

  /** `numbers` row by row. */
  constructor(size: number, numbers: Float64Array) {
    const padded = Math.ceil(size / lanes) * lanes;
    this.#rowBytes = padded * numberBytes;
    const { calls, buffer } = kernel.open((size + 2) * this.#rowBytes);
    this.#kernel = calls;
    this.#rows = new Float64Array(buffer, 0, size * padded);
    this.#vector = new Float64Array(buffer, this.#rows.byteLength, padded);
    this.#image = new Float64Array(buffer, this.#rows.byteLength + this.#rowBytes, size);
    for (let row = 0; row < size; row += 1) {
      this.#rows.set(numbers.subarray(row * size, (row + 1) * size), row * padded);
    }
  }

  /** The product with a vector; it stands until the next call. */
  times(vector: Float64Array): Float64Array {
    this.#vector.set(vector);
    const [end, rowBytes] = [this.#rows.byteLength, this.#rowBytes];
    if (end > 0) this.#kernel.times(0, end, rowBytes, this.#vector.byteOffset, this.#image.byteOffset);
    return this.#image;
  }
}
