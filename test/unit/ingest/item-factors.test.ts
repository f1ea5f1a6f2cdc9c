import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readItemFactors } from '../../../src/ingest/item-factors.js';
import { seededRandom } from '../../../src/recommend/seeded.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-factors-'));
  await mkdir(join(folder, 'factors'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>, rank = 3): Promise<void> {
  const manifest = { origin: 'given', rank, confidence: 20, ridge: 60 };
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'factors', name), text);
}

/** What can become of a row that is sound; each is at fault whatever the row was. */
const damages: readonly ((row: { product_id: string; factors: number[] }) => unknown)[] = [
  ({ product_id }) => ({ product_id }),
  ({ factors }) => ({ factors }),
  ({ factors }) => ({ product_id: '', factors }),
  ({ factors }) => ({ product_id: 7, factors }),
  ({ product_id, factors }) => ({ product_id, factors: factors.slice(1) }),
  ({ product_id, factors }) => ({ product_id, factors: [...factors, 0] }),
  ({ product_id, factors }) => ({ product_id, factors: [...factors.slice(1), null] }),
  ({ product_id, factors }) => ({ product_id, factors: [...factors.slice(1), '0.5'] }),
  ({ product_id, factors }) => ({ product_id, factors: [...factors.slice(1), -1e39] }),
  ({ product_id, factors }) => ({ product_id, factors: factors.join(' ') }),
  ({ product_id, factors }) => [product_id, factors],
];

test('every row is taken or named as a fault with its line, and a damage costs its row alone', async () => {
  const random = seededRandom(20_261_127);
  for (let world = 0; world < 40; world += 1) {
    const count = 1 + Math.floor(random() * 12);
    const damaged = new Set<number>();
    const lines = Array.from({ length: count }, (_, place) => {
      const row = { product_id: `p${place}`, factors: [random(), -random(), 1e6 * random()] };
      if (random() < 0.7) return JSON.stringify(row);
      damaged.add(place);
      const text = JSON.stringify(damages[Math.floor(random() * damages.length)]?.(row));
      return random() < 0.2 ? text.slice(0, -1) : text;
    });
    await write({ 'part-0.json': `${lines.join('\n')}\n` });

    const { rows, faults } = await readItemFactors(folder);

    expect(faults.map(({ line }) => line - 1)).toEqual([...damaged]);
    expect([...rows.keys()]).toEqual(lines.map((_, place) => `p${place}`).filter((_, place) => !damaged.has(place)));
  }
});

test('CSV and NDJSON are read alike, in any order of columns, and what Spark leaves beside them is no data', async () => {
  const json = ['{"product_id":"a","factors":[1,2.5,-3]}', '{"product_id":"b","factors":[1,2]}'].join('\n');
  const csv = 'factors,product_id\n1 2.5 -3,c\n1 2,d\n1 x 3,e\n"1 2 3",f,g\n';
  await write({ 'part-0.json': json, 'part-1.csv': csv, _SUCCESS: '', '.part-0.json.crc': 'x', 'read.me': 'x' });

  const { rows, faults } = await readItemFactors(folder);

  expect([...rows].map(([name, { factors }]) => [name, [...factors]])).toEqual([
    ['a', [1, 2.5, -3]],
    ['c', [1, 2.5, -3]],
  ]);
  expect(faults.map(({ file, line }) => `${file}:${line}`)).toEqual([
    'part-0.json:2',
    'part-1.csv:3',
    'part-1.csv:4',
    'part-1.csv:5',
  ]);
});

test('a product that stands twice is at fault, also in another file', async () => {
  const row = '{"product_id":"a","factors":[1,2,3]}';
  await write({ 'part-0.json': row, 'part-1.json': `\n${row}` });

  const { faults } = await readItemFactors(folder);

  expect(faults).toEqual([{ file: 'part-1.json', line: 2, reason: 'a stands in line 1 of part-0.json too' }]);
});

test('a folder without factors is refused', async () => {
  await write({});

  await expect(readItemFactors(folder)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});
