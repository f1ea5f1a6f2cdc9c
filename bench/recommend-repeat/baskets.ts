import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { CsvReader } from '../../src/ingest/csv.js';

const folders = ['../../../shared/data/', '../../../../shared/data/'].map((path) =>
  fileURLToPath(new URL(`${path}complete_journey/`, import.meta.url)),
);
const dayMs = 86_400_000;

/** What counts as one product: the article, or its kind, as wheat bread of any brand and size. */
export type Level = 'product' | 'type';

/** What somebody bought at once, by the indexes of products. */
export interface Basket {
  /** Since 1970. */
  readonly day: number;
  readonly products: ReadonlySet<number>;
}

export interface Households {
  readonly productCount: number;
  /** The shelves of each product: its own first, then those that lie above. */
  readonly shelves: readonly (readonly number[])[];
  /** The baskets of each household in the order of time. */
  readonly baskets: readonly (readonly Basket[])[];
}

/** The lines of the 600 households of Complete Journey. */
export function readHouseholds(level: Level): Households {
  const kinds = new Map(
    rowsOf('products').map(({ product_id: id = '', department, product_category: category, product_type: type }) => [
      id,
      [department, `${department}/${category}`, `${department}/${category}/${type}`],
    ]),
  );
  const products = new Map<string, number>();
  const numbers = new Map<string, number>();
  const shelves: number[][] = [];
  const productOf = (id: string) => {
    const kind = (kinds.get(id) ?? []) as string[];
    const name = level === 'product' ? id : (kind.at(-1) ?? id);
    const known = products.get(name);
    if (known !== undefined) return known;
    products.set(name, products.size);
    const above = level === 'product' ? kind : kind.slice(0, -1);
    shelves.push(above.toReversed().map((shelf) => numberOf(numbers, shelf)));
    return products.size - 1;
  };
  const households = new Map<string, Map<string, { at: number; products: Set<number> }>>();
  for (const row of rowsOf('transactions_600households')) {
    const { household_id: household = '', basket_id: basket = '', transaction_timestamp: time = '' } = row;
    const theirs = households.get(household) ?? new Map<string, { at: number; products: Set<number> }>();
    households.set(household, theirs);
    const at = Date.parse(`${time.replace(' ', 'T')}Z`);
    const known = theirs.get(basket) ?? { at, products: new Set() };
    theirs.set(basket, known);
    known.products.add(productOf(row['product_id'] ?? ''));
  }
  const baskets = [...households.values()].map((theirs) =>
    [...theirs.values()]
      .toSorted((a, b) => a.at - b.at)
      .map((basket) => ({ day: Math.floor(basket.at / dayMs), products: basket.products })),
  );
  return { productCount: products.size, shelves, baskets };
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const number = numbers.get(name) ?? numbers.size;
  numbers.set(name, number);
  return number;
}

function rowsOf(file: string): Record<string, string>[] {
  const path = folders.map((folder) => `${folder}${file}.csv.gz`).find((each) => existsSync(each));
  if (path === undefined) throw new Error(`${file}.csv.gz of complete_journey is not there: see docs/benchmarks.md`);
  const reader = new CsvReader();
  const text = gunzipSync(readFileSync(path)).toString();
  const [header, ...records] = [...reader.push(text), ...reader.end()].map(({ cells }) => cells ?? []);
  return records.map((cells) => Object.fromEntries(cells.map((cell, at) => [header?.[at] ?? '', cell])));
}
