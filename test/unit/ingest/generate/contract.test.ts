import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract, type FileName, fileNames, headerOf } from '../../../../src/ingest/contract.js';
import { generateWorld } from '../../../../src/ingest/generate/generate.js';
import { worldFiles } from '../../../../src/ingest/generate/rows.js';
import { defaultOptions } from '../../../../src/ingest/generate/world.js';
import { headerFault, keyOf, parseRow, type Row, textOfCells } from '../../../../src/ingest/rows.js';

let folder: string;
const tables = new Map<FileName, readonly Row[]>();
const faults: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-world-'));
  await generateWorld({ ...defaultOptions, customers: 700, seed: 5, hubStoreSales: 100 }, { folder });
  for (const file of fileNames) tables.set(file, await readTable(file));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function readTable(file: FileName): Promise<readonly Row[]> {
  const [header = [], ...records] = parse(await readFile(join(folder, `${file}.csv`))) as string[][];
  const wrong = headerFault(file, header);
  if (wrong !== null) faults.push(`${file}: ${wrong.column} ${wrong.reason}`);
  return records.map((cells) => {
    const parsed = parseRow(contract[file].columns, textOfCells(header, cells));
    if (parsed.fault !== undefined)
      faults.push(`${file}: ${parsed.fault.column} ${parsed.fault.reason} ${cells.join()}`);
    return parsed.row ?? {};
  });
}

function keysOf(file: FileName): ReadonlySet<unknown> {
  return new Set((tables.get(file) ?? []).map((row) => row[contract[file].key[0] ?? '']));
}

describe('a generated world', () => {
  test('has every file of the contract, with its columns', () => {
    expect(Object.keys(worldFiles)).toEqual([...fileNames]);
    for (const file of fileNames) {
      expect(worldFiles[file]).toEqual(headerOf(file));
      expect(tables.get(file)?.length).toBeGreaterThan(0);
    }
  });

  test('has no row with a wrong cell', () => {
    expect(faults).toEqual([]);
  });

  test('has no two rows with one key', () => {
    for (const file of fileNames) {
      const rows = tables.get(file) ?? [];
      expect([file, new Set(rows.map((row) => keyOf(file, row))).size]).toEqual([file, rows.length]);
    }
  });

  test('names nothing that is not there', () => {
    for (const file of fileNames) {
      for (const { name, references } of contract[file].columns) {
        if (references === undefined || references.includes(' ')) continue;
        const known = keysOf(references as FileName);
        const lost = (tables.get(file) ?? []).filter((row) => row[name] !== null && !known.has(row[name]));
        expect([file, name, lost]).toEqual([file, name, []]);
      }
    }
  });

  test('rates and uses only what is there', () => {
    const known = {
      product: keysOf('products'),
      store: keysOf('stores'),
      post: keysOf('posts'),
      promotion: keysOf('promotions'),
    };
    for (const row of [...(tables.get('ratings') ?? []), ...(tables.get('events') ?? [])]) {
      const of = known[String(row['object_type']) as keyof typeof known];
      if (of !== undefined) expect(of.has(row['object_id'])).toBe(true);
    }
  });

  test('ties nobody to themselves, and ends no promotion before it began', () => {
    const ties = tables.get('connections') ?? [];
    const promotions = tables.get('promotions') ?? [];

    expect(ties.filter((row) => row['from_customer_id'] === row['to_customer_id'])).toEqual([]);
    expect(promotions.filter((row) => Number(row['ends_at']) < Number(row['starts_at']))).toEqual([]);
  });

  test('writes in Latin and in Cyrillic letters', () => {
    const posts = tables.get('posts') ?? [];
    const russian = posts.filter((row) => row['language'] === 'ru');

    expect(russian.length / posts.length).toBeGreaterThan(0.08);
    expect(russian.length / posts.length).toBeLessThan(0.7);
    expect(russian.every((row) => /[а-яё]/i.test(String(row['text'])))).toBe(true);
    expect(posts.filter((row) => /[{}]/.test(String(row['text'])))).toEqual([]);
  });

  test('reaches nobody: addresses under .example and numbers of no country', () => {
    const rows = tables.get('identifiers') ?? [];
    const values = (type: string) =>
      rows.filter((row) => row['type'] === type).map((row) => String(row['value']).trim());

    expect(values('email').filter((value) => !value.toLowerCase().endsWith('.example'))).toEqual([]);
    expect(values('phone').filter((value) => !value.startsWith('+999'))).toEqual([]);
  });
});
