import { Kernel } from './kernel.js';

/** What `score-row.wat` says of itself. Places are bytes. */
interface Calls {
  largest(at: number, end: number): number;
  divide(at: number, end: number, most: number): void;
  addWeights(at: number, end: number, times: number, scores: number): void;
}

const kernel = new Kernel<Calls>('score-row.wasm', 'scores');
const numberBytes = 8;
const weightBytes = 8;
/** Scores that the kernel takes at once. */
const lanes = 4;

/** Products among which a signal may score few: to go through those few alone is then less work than to go through all. */
const fewShare = 1 / 4;

/** Weights of products, in any order. */
interface Weighted {
  readonly products: Int32Array;
  readonly weights: Float32Array;
}

interface Range {
  readonly of: number;
  readonly from: number;
  readonly to: number;
  readonly times: number;
}

/** The scores of all products by one signal. Kept from list to list, so that a list in which a signal scores few products touches only those. */
export class ScoreRow {
  readonly scores: Float64Array;
  /** Each product at most once. */
  readonly #few: Int32Array;
  readonly #isKnown: Uint8Array;
  readonly #kernel: Calls;
  #fewCount = 0;
  #isOfFew = true;

  /** `room`: a memory of the kernel, and where in it the row and the weights begin. */
  private constructor(
    productCount: number,
    private readonly room: { readonly at: number; readonly end: number; readonly weights: readonly number[] },
    private readonly weighted: readonly Weighted[],
    { calls, buffer }: ReturnType<typeof kernel.open>,
  ) {
    this.#kernel = calls;
    this.scores = new Float64Array(buffer, room.at, productCount);
    this.#few = new Int32Array(Math.floor(productCount * fewShare));
    this.#isKnown = new Uint8Array(productCount);
  }

  /** So many rows in one memory: each memory is a large part of the addresses that a process has. `weighted`: each that `addRange` adds of. */
  static several(count: number, productCount: number, weighted: readonly Weighted[] = []): ScoreRow[] {
    const bytes = Math.ceil(productCount / lanes) * lanes * numberBytes;
    let size = count * bytes;
    const weights = weighted.map(({ products }) => {
      const from = size;
      size += products.length * weightBytes;
      return from;
    });
    const opened = kernel.open(size);
    for (const [of, each] of weighted.entries()) writeWeights(each, opened.buffer, weights[of] as number);
    const room = (place: number) => ({ at: place * bytes, end: (place + 1) * bytes, weights });
    return Array.from({ length: count }, (_, place) => new ScoreRow(productCount, room(place), weighted, opened));
  }

  /** The products that may have a score, in no order and each once; null where any may. */
  get few(): Int32Array | null {
    return this.#isOfFew ? this.#few.subarray(0, this.#fewCount) : null;
  }

  /** No product has a score. `mostTimes`: how often `add` will be called at most. */
  clear(mostTimes: number): this {
    const { scores } = this;
    if (!this.#isOfFew) scores.fill(0);
    for (let place = 0; place < this.#fewCount; place += 1) {
      const product = this.#few[place] as number;
      scores[product] = 0;
      this.#isKnown[product] = 0;
    }
    this.#fewCount = 0;
    this.#isOfFew = mostTimes <= this.#few.length;
    return this;
  }

  add(product: number, score: number): void {
    this.scores[product] = (this.scores[product] as number) + score;
    if (!this.#isOfFew || this.#isKnown[product] === 1) return;
    this.#isKnown[product] = 1;
    this.#few[this.#fewCount] = product;
    this.#fewCount += 1;
  }

  /** Adds to each product between two places of some weights its weight times a factor. `of`: which of those that were given. */
  addRange({ of, from, to, times }: Range): void {
    if (!this.#isOfFew) {
      const weights = this.room.weights[of] as number;
      if (from < to)
        this.#kernel.addWeights(weights + from * weightBytes, weights + to * weightBytes, times, this.room.at);
      return;
    }
    const { products, weights } = this.weighted[of] as Weighted;
    for (let at = from; at < to; at += 1) this.add(products[at] as number, times * (weights[at] as number));
  }

  /** Divides by the largest score of a candidate; false, and as it was, where none is above 0. `left`: the products that are none, each once. */
  scale(left: readonly number[]): boolean {
    const most = this.most(left);
    if (most > 0) this.divide(most);
    return most > 0;
  }

  /** The largest score of a candidate, 0 where none is above. */
  most(left: readonly number[]): number {
    const { scores, few } = this;
    const kept = left.map((product) => scores[product] as number);
    for (const product of left) scores[product] = 0;
    const most = few === null ? this.#largest() : largestOf(few, scores);
    for (const [place, product] of left.entries()) scores[product] = kept[place] as number;
    return most;
  }

  divide(by: number): void {
    const { scores, few } = this;
    if (few === null) this.#kernel.divide(this.room.at, this.room.end, by);
    else for (const product of few) scores[product] = (scores[product] as number) / by;
  }

  #largest(): number {
    const { at, end } = this.room;
    return at === end ? 0 : this.#kernel.largest(at, end);
  }
}

function largestOf(products: Int32Array, scores: Float64Array): number {
  let most = 0;
  for (let place = 0; place < products.length; place += 1) {
    const score = scores[products[place] as number] as number;
    if (score > most) most = score;
  }
  return most;
}

/** Side by side, so that a product's weights are one stretch of memory. */
function writeWeights({ products, weights }: Weighted, buffer: ArrayBuffer, from: number): void {
  const places = new Int32Array(buffer, from, 2 * products.length);
  const numbers = new Float32Array(buffer, from, 2 * products.length);
  for (let at = 0; at < products.length; at += 1) {
    places[2 * at] = (products[at] as number) * numberBytes;
    numbers[2 * at + 1] = weights[at] as number;
  }
}
