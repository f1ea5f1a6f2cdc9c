import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CsvReader } from '../../src/ingest/csv.js';
import { generateWorld } from '../../src/ingest/generate/generate.js';
import type { WorldFile } from '../../src/ingest/generate/rows.js';
import { defaultOptions } from '../../src/ingest/generate/world.js';
import { type Traits, traitsOf } from '../../src/recommend/traits.js';

/** A shop that `kith generate` invents, as far as its purchases go, by indexes in the order of the files. */
export interface GeneratedShop {
  readonly customerCount: number;
  readonly productCount: number;
  readonly traits: Traits;
  /** The category of each product, its own. */
  readonly categories: readonly string[];
  /** Of each customer, in the order of time. */
  readonly purchases: readonly (readonly { readonly product: number; readonly at: number }[])[];
}

const files = ['categories', 'products', 'purchases', 'purchase_lines'] as const satisfies readonly WorldFile[];

export async function generatedShop(about: {
  readonly customers: number;
  readonly seed: number;
}): Promise<GeneratedShop> {
  const folder = await mkdtemp(join(tmpdir(), 'kith-bench-'));
  await generateWorld({ ...defaultOptions, ...about, only: files }, { folder });
  const [categories, products, purchases, lines] = await Promise.all(files.map((file) => rowsOf(folder, file)));
  await rm(folder, { recursive: true });
  const parents = new Map(categories?.map((row) => [row['category_id'], row['parent_id']]));
  const upwards = (id: string | undefined): string[] =>
    id === undefined || id === '' ? [] : [id, ...upwards(parents.get(id))];
  const traits = (products ?? []).map((row) => ({
    categoryIds: upwards(row['category_id']),
    brand: row['brand'] ?? null,
    priceMinor: Number(row['price_minor']),
    currency: row['currency'] ?? null,
  }));
  const productOf = new Map(products?.map((row, index) => [row['product_id'], index]));
  const receipts = new Map(purchases?.map((row) => [row['purchase_id'], row]));
  const customers = new Map<string | undefined, { product: number; at: number }[]>();
  for (const line of lines ?? []) {
    const receipt = receipts.get(line['purchase_id']);
    const theirs = customers.get(receipt?.['customer_id']) ?? [];
    customers.set(receipt?.['customer_id'], theirs);
    theirs.push({ product: productOf.get(line['product_id']) ?? -1, at: Date.parse(receipt?.['at'] ?? '') });
  }
  return {
    customerCount: customers.size,
    productCount: traits.length,
    traits: traitsOf(traits),
    categories: traits.map(({ categoryIds }) => categoryIds[0] ?? ''),
    purchases: [...customers.values()].map((theirs) => theirs.toSorted((a, b) => a.at - b.at)),
  };
}

async function rowsOf(folder: string, file: WorldFile): Promise<Record<string, string>[]> {
  const reader = new CsvReader();
  const text = await readFile(join(folder, `${file}.csv`), 'utf8');
  const [header, ...records] = [...reader.push(text), ...reader.end()].map(({ cells }) => cells ?? []);
  return records.map((cells) => Object.fromEntries(cells.map((cell, at) => [header?.[at] ?? '', cell])));
}
