import { kinds, makers, type ProductKind, traits } from './wares.js';
import { itemAt, Random } from './random.js';

export const currency = 'EUR';

interface Category {
  readonly categoryId: string;
  readonly name: string;
  readonly parentId: string | null;
}

export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly brand: string;
  readonly priceMinor: number;
  /** Index of its kind among the leaves of the category tree. */
  readonly kind: number;
  readonly durable: boolean;
  /** Bought only by those who start a cascade and by those whom somebody they know brought to it. */
  readonly wordOfMouth: boolean;
}

export interface Catalogue {
  readonly categories: readonly Category[];
  readonly kinds: readonly ProductKind[];
  readonly products: readonly Product[];
  /** For each kind, the products that people come to by themselves. */
  readonly shelves: readonly (readonly Product[])[];
  /** The products that spread by word of mouth only. */
  readonly wordOfMouth: readonly Product[];
}

/** Every seventh product of a shelf, counted from the third, spreads by word of mouth. */
const wordOfMouthEvery = 7;

/** The category tree and its products: `perKind` of each of the leaf kinds. */
export function makeCatalogue(seed: number, perKind: number): Catalogue {
  const products = kinds.flatMap((kind, index) =>
    Array.from({ length: perKind }, (_, place) => makeProduct(seed, kind, index, place)),
  );
  return {
    categories: makeCategories(),
    kinds,
    products,
    shelves: kinds.map((_, index) => products.filter((product) => product.kind === index && !product.wordOfMouth)),
    wordOfMouth: products.filter((product) => product.wordOfMouth),
  };
}

/** The key of the category of a kind. */
export function categoryKeyOf(kind: number): string {
  return `cat-${String(kind + 1).padStart(2, '0')}`;
}

function makeCategories(): readonly Category[] {
  const departments = [...new Set(kinds.map((kind) => kind.department))];
  const keyOf = (department: string): string => `dep-${departments.indexOf(department) + 1}`;
  return [
    { categoryId: 'all', name: 'Everything', parentId: null },
    ...departments.map((name) => ({ categoryId: keyOf(name), name, parentId: 'all' })),
    ...kinds.map((kind, index) => ({
      categoryId: categoryKeyOf(index),
      name: kind.name,
      parentId: keyOf(kind.department),
    })),
  ];
}

function makeProduct(seed: number, kind: ProductKind, index: number, place: number): Product {
  const random = new Random(seed, ['product', index, place]);
  const trait = itemAt(traits, (place * 7 + index * 3) % traits.length);
  const series = Math.floor(place / traits.length);
  const price = (kind.priceMinor * random.uneven(0.35)) / 50;
  return {
    productId: `p${String(index + 1).padStart(2, '0')}${String(place + 1).padStart(3, '0')}`,
    name: `${trait} ${kind.thing}${series > 0 ? ` No. ${series + 1}` : ''}`,
    brand: itemAt(makers, (index * 3 + random.integer(0, 5)) % makers.length),
    // Shop prices end in 49 or 99.
    priceMinor: Math.max(1, Math.round(price)) * 50 - 1,
    kind: index,
    durable: kind.durable,
    wordOfMouth: place % wordOfMouthEvery === 2,
  };
}
