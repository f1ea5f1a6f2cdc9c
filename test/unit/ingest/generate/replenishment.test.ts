import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CsvReader } from '../../../../src/ingest/csv.js';
import { generateWorld } from '../../../../src/ingest/generate/generate.js';
import { defaultOptions } from '../../../../src/ingest/generate/world.js';
import { fitPaces } from '../../../../src/recommend/fit-replenishing.js';
import { paceOf } from '../../../../src/recommend/replenishing.js';

const folder = await mkdtemp(join(tmpdir(), 'kith-replenishment-'));
afterAll(() => rm(folder, { recursive: true }));

const dayMs = 86_400_000;
const until = Math.floor(defaultOptions.now / dayMs) + 1;

async function written(name: string, replenishedKinds: number) {
  const where = join(folder, name);
  await generateWorld(
    { ...defaultOptions, customers: 600, seed: 4, purchasesPerCustomer: 1, replenishedKinds },
    { folder: where },
  );
  return (file: string) => readFile(join(where, `${file}.csv`), 'utf8');
}

async function rowsOf(text: Promise<string>): Promise<Record<string, string>[]> {
  const reader = new CsvReader();
  const [header, ...records] = [...reader.push(await text), ...reader.end()].map(({ cells }) => cells ?? []);
  return records.map((cells) => Object.fromEntries(cells.map((cell, at) => [header?.[at] ?? '', cell])));
}

test('the planted intervals are found, kind by kind, and nothing of kinds of which none is planted', async () => {
  const text = await written('planted', 5);
  const [products, purchases, lines, truth] = await Promise.all(
    ['products', 'purchases', 'purchase_lines', 'truth/replenishment'].map((file) => rowsOf(text(file))),
  );
  const numberOf = new Map(products?.map((row, at) => [row['product_id'], at]));
  const kinds = [...new Set(products?.map((row) => row['category_id']))];
  const receipts = new Map(purchases?.map((row) => [row['purchase_id'], row]));
  const found = new Map<string, Map<number, Set<number>>>();
  for (const line of lines ?? []) {
    const receipt = receipts.get(line['purchase_id']);
    const theirs = found.get(receipt?.['customer_id'] ?? '') ?? new Map<number, Set<number>>();
    found.set(receipt?.['customer_id'] ?? '', theirs);
    const product = numberOf.get(line['product_id']) ?? -1;
    theirs.set(product, (theirs.get(product) ?? new Set()).add(Math.floor(Date.parse(receipt?.['at'] ?? '') / dayMs)));
  }
  const rows = [...found.values()].map((theirs) => ({
    until,
    products: [...theirs].map(([product, days]) => ({ product, days: [...days].sort((a, b) => a - b) })),
  }));
  const shelves = products?.map((row) => [kinds.indexOf(row['category_id'])]) ?? [];
  const paces = fitPaces({ rows, shelves }, 10);

  const told = (category: string | undefined) =>
    [...(products ?? []).keys()]
      .filter((at) => products?.[at]?.['category_id'] === category)
      .flatMap((at) => paceOf({ paces }, at)?.mean ?? [])
      .sort((a, b) => a - b);

  expect(truth).toHaveLength(5);
  for (const { category_id: category, interval_days: days } of truth ?? []) {
    const means = told(category);
    const ratio = Math.exp(means[means.length >> 1] ?? 0) / Number(days);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
  }
  const planted = new Set(truth?.map((row) => row['category_id']));
  for (const kind of kinds) if (!planted.has(kind)) expect(told(kind)).toEqual([]);
});

test('nothing else of the world is other for it', async () => {
  const [without, planted] = [await written('without', 0), await written('with', 5)];

  for (const file of ['customers', 'interactions', 'events', 'visits', 'consents', 'truth/products', 'truth/cascades'])
    expect(await planted(file)).toBe(await without(file));
  const kept = new Set((await planted('purchases')).split('\n'));
  const own = (await without('purchases')).split('\n');
  expect(own.length).toBeLessThan(kept.size);
  expect(
    own
      .map((line) => line.split(',').slice(0, 7).join())
      .filter((line) => ![...kept].some((each) => each.startsWith(line)))
      .slice(0, 3),
  ).toEqual([]);
  expect((await without('truth/replenishment')).trim().split('\n')).toHaveLength(1);
});
