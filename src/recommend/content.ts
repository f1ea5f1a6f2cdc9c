import { ConjugateGradient } from './conjugate-gradient.js';
import type { Factors } from './factors.js';
import type { ScoreRow } from './score-row.js';
import type { Traits } from './traits.js';

/** What products without factors of their own are like: the sum of the factors of their traits. */
export interface Content {
  /** `productCount + 1` offsets into `traits`; nothing stands there for a product that has factors of its own. */
  readonly starts: Int32Array;
  readonly traits: Int32Array;
  /** As many numbers a trait as the factors have. */
  readonly factors: Float32Array;
}

/** Pulls the factors of traits towards 0, in products. From 1 to 10 the choice was not seen in any figure. */
const ridge = 10;
const stepsMax = 50;

export function noContent(productCount: number): Content {
  return { starts: new Int32Array(productCount + 1), traits: new Int32Array(0), factors: new Float32Array(0) };
}

/**
 * Learns from the products that have factors how these go with traits, by ridge regression (Gantner, Drumond, Freudenthaler, Rendle and Schmidt-Thieme, 2010), so that
 * a product of which only traits are known has factors too. They rest on the factors of products alone, each of which rests on enough customers. Yields after each
 * of the numbers that make up the factors.
 */
export function* contentOf(factors: Factors, known: Traits | undefined): Generator<undefined, Content> {
  const productCount = factors.products.length / factors.rank;
  if (known === undefined || known.traits.length === 0) return noContent(productCount);
  const { rank } = factors;
  const isFactored = Array.from({ length: productCount }, (_, product) => hasFactors(factors, product));
  const ofTraits = new Float32Array(known.count * rank);
  const solver = new ConjugateGradient(known.count);
  const image = (vector: Float64Array, out: Float64Array) => {
    for (let trait = 0; trait < known.count; trait += 1) out[trait] = ridge * (vector[trait] as number);
    for (let product = 0; product < productCount; product += 1) {
      if (isFactored[product] === true) spread(known, product, { to: out, value: sumOf(known, product, vector) });
    }
  };
  for (let place = 0; place < rank; place += 1) {
    const right = new Float64Array(known.count);
    for (let product = 0; product < productCount; product += 1) {
      if (isFactored[product] !== true) continue;
      spread(known, product, { to: right, value: factors.products[product * rank + place] as number });
    }
    const solution = new Float64Array(known.count);
    solver.solve(image, right, { solution, steps: stepsMax });
    for (let trait = 0; trait < known.count; trait += 1) ofTraits[trait * rank + place] = solution[trait] as number;
    yield;
  }
  return { ...traitsOfOthers(known, isFactored), factors: ofTraits };
}

function hasFactors({ rank, products }: Factors, product: number): boolean {
  return products.subarray(product * rank, (product + 1) * rank).some((value) => value !== 0);
}

function sumOf({ starts, traits }: Pick<Traits, 'starts' | 'traits'>, product: number, of: Float64Array): number {
  let sum = 0;
  for (let at = starts[product] as number; at < (starts[product + 1] as number); at += 1) {
    sum += of[traits[at] as number] as number;
  }
  return sum;
}

function spread(
  { starts, traits }: Traits,
  product: number,
  { to, value }: { readonly to: Float64Array; readonly value: number },
): void {
  for (let at = starts[product] as number; at < (starts[product + 1] as number); at += 1) {
    const trait = traits[at] as number;
    to[trait] = (to[trait] as number) + value;
  }
}

function traitsOfOthers({ starts, traits }: Traits, isFactored: readonly boolean[]): Omit<Content, 'factors'> {
  const kept = isFactored.map((has, product) =>
    has ? [] : [...traits.subarray(starts[product], starts[product + 1])],
  );
  const offsets = new Int32Array(isFactored.length + 1);
  for (const [product, these] of kept.entries()) offsets[product + 1] = (offsets[product] as number) + these.length;
  return { starts: offsets, traits: Int32Array.from(kept.flat()) };
}

/** Scores the products that have traits in place of factors. */
export class ContentScores {
  /** Ascending. */
  readonly #products: Int32Array;
  readonly #ofTraits: Float64Array;

  constructor(
    private readonly content: Content,
    private readonly rank: number,
  ) {
    const { starts, factors } = content;
    this.#products = Int32Array.from(starts.subarray(1).keys()).filter(
      (product) => (starts[product] as number) < (starts[product + 1] as number),
    );
    this.#ofTraits = new Float64Array(factors.length / rank);
  }

  get saysNothing(): boolean {
    return this.#products.length === 0;
  }

  /** Writes what one with the factors `customer` would make of each. */
  score(row: ScoreRow, customer: Float64Array): void {
    const { content, rank } = this;
    const ofTraits = this.#ofTraits;
    for (let trait = 0; trait < ofTraits.length; trait += 1) {
      let sum = 0;
      for (let place = 0; place < rank; place += 1) {
        sum += (customer[place] as number) * (content.factors[trait * rank + place] as number);
      }
      ofTraits[trait] = sum;
    }
    row.clear(this.#products.length);
    for (const product of this.#products) row.add(product, sumOf(content, product, ofTraits));
  }
}
