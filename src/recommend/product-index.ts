import { type ProductKey, productNumber } from '../model/ids.js';

/** Finds the index of a product among many by its id or by its number. */
export class ProductIndex {
  readonly #byId: ReadonlyMap<string, number>;
  /** Open addressing over twice as many places at least; −1 where nothing stands. A `Map` of such numbers takes three times as long. */
  readonly #numbers: Float64Array;
  readonly #indexes: Int32Array;

  constructor(productIds: readonly string[]) {
    this.#byId = new Map(productIds.map((id, index) => [id, index]));
    const places = 2 ** Math.ceil(Math.log2(2 * productIds.length + 1));
    this.#numbers = new Float64Array(places).fill(-1);
    this.#indexes = new Int32Array(places);
    for (const [index, id] of productIds.entries()) {
      const number = productNumber(id);
      const place = this.#placeOf(number);
      this.#numbers[place] = number;
      this.#indexes[place] = index;
    }
  }

  of(product: ProductKey): number | undefined {
    if (typeof product === 'string') return this.#byId.get(product);
    const place = this.#placeOf(product);
    return this.#numbers[place] === product ? this.#indexes[place] : undefined;
  }

  /** The place that has a number, else the free one into which it is put. Its last bits are as good as any hash. */
  #placeOf(number: number): number {
    const last = this.#numbers.length - 1;
    let place = (number % 2 ** 32) & last;
    while (this.#numbers[place] !== number && this.#numbers[place] !== -1) place = (place + 1) & last;
    return place;
  }
}
