/** Products among which a signal may score few: to go through those few alone is then less work than to go through all. */
const fewShare = 1 / 4;

/** The scores of all products by one signal. Kept from list to list, so that a list in which a signal scores few products touches only those. */
export class ScoreRow {
  readonly scores: Float64Array;
  /** Each product at most once. */
  readonly #few: Int32Array;
  readonly #isKnown: Uint8Array;
  #fewCount = 0;
  #isOfFew = true;

  constructor(productCount: number) {
    this.scores = new Float64Array(productCount);
    this.#few = new Int32Array(Math.floor(productCount * fewShare));
    this.#isKnown = new Uint8Array(productCount);
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

  /** Adds to each product between two places its weight times a factor. */
  addRange(
    products: Int32Array,
    weights: Float32Array,
    { from, to, times }: { readonly from: number; readonly to: number; readonly times: number },
  ): void {
    const { scores } = this;
    if (this.#isOfFew) {
      for (let at = from; at < to; at += 1) this.add(products[at] as number, times * (weights[at] as number));
      return;
    }
    for (let at = from; at < to; at += 1) {
      const product = products[at] as number;
      scores[product] = (scores[product] as number) + times * (weights[at] as number);
    }
  }

  /** Divides by the largest score of a candidate; false, and as it was, where none is above 0. */
  scale(owned: Uint8Array): boolean {
    const { scores, few } = this;
    const most = few === null ? largest(scores, owned) : largestOf(few, scores, owned);
    if (most === 0) return false;
    if (few === null)
      for (let product = 0; product < scores.length; product += 1) scores[product] = (scores[product] as number) / most;
    else for (const product of few) scores[product] = (scores[product] as number) / most;
    return true;
  }
}

function largest(scores: Float64Array, owned: Uint8Array): number {
  let most = 0;
  for (let product = 0; product < scores.length; product += 1) {
    const score = scores[product] as number;
    if (score > most && owned[product] === 0) most = score;
  }
  return most;
}

function largestOf(products: Int32Array, scores: Float64Array, owned: Uint8Array): number {
  let most = 0;
  for (let place = 0; place < products.length; place += 1) {
    const product = products[place] as number;
    const score = scores[product] as number;
    if (score > most && owned[product] === 0) most = score;
  }
  return most;
}
