import { Kernel } from './kernel.js';

/** What `product-vectors.wat` says of itself. Places are bytes. */
interface Calls {
  scoreOne(product: number, end: number, stride: number, customer: number, scores: number): void;
  scoreTwo(product: number, end: number, stride: number, customers: number, scores: number, others: number): void;
  addWhole(at: number, end: number, stride: number, factor: number, sum: number): void;
  addAlong(at: number, end: number, stride: number, weight: number, direction: number, image: number): void;
}

const kernel = new Kernel<Calls>('product-vectors.wasm', 'vectors');
const numberBytes = 4;
/** Numbers that the machine takes at once, and products that the kernel takes at once. */
const lanes = 4;

/** The factors of many products in 32-bit floats, in the order in which they were given, with what a list asks of them. What a method gives stands until its next call. */
export class ProductVectors {
  readonly #kernel: Calls;
  /** Bytes from one product to the next. */
  readonly #stride: number;
  readonly #scores: Float32Array;
  readonly #others: Float32Array;
  readonly #chosen: Int32Array;
  readonly #weights: Float32Array;
  /** One more than each weight. */
  readonly #wholes: Float64Array;
  /** Two of them. */
  readonly #customers: Float32Array;
  readonly #image: Float32Array;
  readonly #sum: Float64Array;
  #chosenCount = 0;

  /** `vectorAt` gives the `rank` numbers of each of the `count` products. */
  constructor(
    private readonly rank: number,
    private readonly count: number,
    vectorAt: (place: number) => ArrayLike<number>,
  ) {
    const padded = whole(rank);
    this.#stride = padded * numberBytes;
    const row = whole(count);
    const sizes = {
      vectors: row * padded,
      scores: row,
      others: row,
      chosen: row,
      weights: row,
      wholes: 2 * row,
      customers: 2 * padded,
      sum: 2 * padded,
    };
    const numbers = Object.values(sizes).reduce((sum, size) => sum + size, padded);
    const { calls, buffer } = kernel.open(numbers * numberBytes);
    this.#kernel = calls;
    let taken = 0;
    const take = (size: number) => {
      taken += size * numberBytes;
      return [buffer, taken - size * numberBytes, size] as const;
    };
    const takeDoubles = (size: number) => {
      const [from, at] = take(size);
      return new Float64Array(from, at, size / 2);
    };
    const vectors = new Float32Array(...take(sizes.vectors));
    this.#scores = new Float32Array(...take(sizes.scores));
    this.#others = new Float32Array(...take(sizes.others));
    this.#chosen = new Int32Array(...take(sizes.chosen));
    this.#weights = new Float32Array(...take(sizes.weights));
    this.#wholes = takeDoubles(sizes.wholes);
    this.#customers = new Float32Array(...take(sizes.customers));
    this.#sum = takeDoubles(sizes.sum);
    this.#image = new Float32Array(...take(padded));
    for (let place = 0; place < count; place += 1) vectors.set(vectorAt(place), place * padded);
  }

  /** The dot product of each product with a customer's factors. */
  scores(customer: ArrayLike<number>): Float32Array {
    this.#customers.set(customer, 0);
    if (this.count > 0) {
      this.#kernel.scoreOne(0, this.#end, this.#stride, this.#customers.byteOffset, this.#scores.byteOffset);
    }
    return this.#scores.subarray(0, this.count);
  }

  /** The same for two customers, in one pass. */
  scoresOfTwo(first: ArrayLike<number>, second: ArrayLike<number>): readonly [Float32Array, Float32Array] {
    this.#customers.set(first, 0);
    this.#customers.set(second, this.#stride / numberBytes);
    if (this.count > 0) {
      const [scores, others] = [this.#scores.byteOffset, this.#others.byteOffset];
      this.#kernel.scoreTwo(0, this.#end, this.#stride, this.#customers.byteOffset, scores, others);
    }
    return [this.#scores.subarray(0, this.count), this.#others.subarray(0, this.count)];
  }

  /** Chooses the products of `sum` and `along`, by place and without repetition, each with its weight. */
  choose(chosen: readonly (readonly [place: number, weight: number])[]): void {
    for (const [index, [place, weight]] of chosen.entries()) {
      this.#chosen[index] = place * this.#stride;
      this.#weights[index] = weight;
      this.#wholes[index] = 1 + weight;
    }
    this.#chosenCount = chosen.length;
    this.#chosen.fill(0, chosen.length, whole(chosen.length));
    this.#weights.fill(0, chosen.length, whole(chosen.length));
  }

  /** The sum of the chosen products, each times one more than its weight, in 64 bits. */
  sum(): Float64Array {
    this.#sum.fill(0);
    if (this.#chosenCount > 0) {
      const from = this.#chosen.byteOffset;
      const end = from + this.#chosenCount * numberBytes;
      this.#kernel.addWhole(from, end, this.#stride, this.#wholes.byteOffset, this.#sum.byteOffset);
    }
    return this.#sum.subarray(0, this.rank);
  }

  /** The sum of the chosen products, each times its weight and its dot product with `direction`. */
  along(direction: ArrayLike<number>): Float32Array {
    this.#customers.set(direction, 0);
    this.#image.fill(0);
    if (this.#chosenCount > 0) {
      const from = this.#chosen.byteOffset;
      const end = from + whole(this.#chosenCount) * numberBytes;
      const [weights, image] = [this.#weights.byteOffset, this.#image.byteOffset];
      this.#kernel.addAlong(from, end, this.#stride, weights, this.#customers.byteOffset, image);
    }
    return this.#image.subarray(0, this.rank);
  }

  get #end(): number {
    return whole(this.count) * this.#stride;
  }
}

/** So many and what fills up the last lanes. */
function whole(count: number): number {
  return Math.ceil(count / lanes) * lanes;
}
