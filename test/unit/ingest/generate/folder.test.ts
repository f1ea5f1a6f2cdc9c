import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateWorld } from '../../../../src/ingest/generate/generate.js';
import { defaultOptions, type WorldOptions } from '../../../../src/ingest/generate/world.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-world-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function options(changes: Partial<WorldOptions> = {}): WorldOptions {
  return { ...defaultOptions, customers: 150, seed: 3, ...changes };
}

async function bytesOf(place: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(place, { recursive: true })).filter((name) => name.endsWith('.csv')).sort();
  const sums = names.map(async (name) => [name, sha256(await readFile(join(place, name)))] as const);
  return Object.fromEntries(await Promise.all(sums));
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('the same options', () => {
  test('give the same bytes, another seed gives others', async () => {
    await generateWorld(options(), { folder: join(folder, 'one') });
    await generateWorld(options(), { folder: join(folder, 'two') });
    await generateWorld(options({ seed: 4 }), { folder: join(folder, 'other') });

    const [one, two, other] = await Promise.all(['one', 'two', 'other'].map((name) => bytesOf(join(folder, name))));

    expect(Object.keys(one ?? {})).toHaveLength(33);
    expect(two).toEqual(one);
    expect(other?.['customers.csv']).not.toBe(one?.['customers.csv']);
  });

  test('give the same file when only that one is asked for', async () => {
    const only = ['purchases', 'consents', 'events'] as const;
    await generateWorld(options(), { folder: join(folder, 'all') });
    await generateWorld(options({ only }), { folder: join(folder, 'some') });

    const all = await bytesOf(join(folder, 'all'));
    const some = await bytesOf(join(folder, 'some'));

    expect(Object.keys(some)).toEqual(['consents.csv', 'events.csv', 'purchases.csv']);
    for (const [name, sum] of Object.entries(some)) expect(sum).toBe(all[name]);
  });

  test('give the same rows in compressed files', async () => {
    const only = ['customers'] as const;
    await generateWorld(options({ only }), { folder: join(folder, 'plain') });
    await generateWorld(options({ only }), { folder: join(folder, 'packed'), gzip: true });

    const packed = gunzipSync(await readFile(join(folder, 'packed', 'customers.csv.gz')));

    expect(packed.equals(await readFile(join(folder, 'plain', 'customers.csv')))).toBe(true);
  });
});

describe('the folder', () => {
  test('of an earlier world is replaced as a whole', async () => {
    await generateWorld(options(), { folder });
    const report = await generateWorld(options({ only: ['customers'], customers: 20 }), { folder });

    expect(report.files).toEqual({ customers: 20 });
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(['customers.csv', 'truth']);
  });

  test('with something else in it is left alone', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');

    await expect(generateWorld(options(), { folder })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });

  test('with something else beside an earlier world loses neither', async () => {
    await generateWorld(options({ only: ['customers'] }), { folder });
    await writeFile(join(folder, 'zebra.csv'), 'mine');

    await expect(generateWorld(options(), { folder })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await readdir(folder)).sort()).toEqual(['customers.csv', 'zebra.csv']);
  });

  test('holds no file that looks whole when the generation was cancelled', async () => {
    const cancel = new AbortController();
    const run = generateWorld(options({ customers: 2000 }), {
      folder,
      signal: cancel.signal,
      progress: ({ done }) => {
        if (done > 500) cancel.abort();
      },
    });

    await expect(run).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
    expect(await readdir(folder, { recursive: true })).toEqual(['truth']);
  });
});

describe('options', () => {
  test('a hub store has exactly the sales asked for, beside all others', async () => {
    await generateWorld(options({ hubStoreSales: 1234 }), { folder: join(folder, 'hub') });
    await generateWorld(options(), { folder: join(folder, 'plain') });

    const hub = await readFile(join(folder, 'hub', 'purchases.csv'), 'utf8');
    const plain = await readFile(join(folder, 'plain', 'purchases.csv'), 'utf8');

    expect(hub.split('\n').filter((line) => line.includes(',s-hub,'))).toHaveLength(1234);
    expect(hub.split('\n').filter((line) => !line.includes(',s-hub,'))).toEqual(plain.split('\n'));
  });

  test('numbers of purchases and follows are those asked for', async () => {
    const few = await generateWorld(options({ customers: 1500, purchasesPerCustomer: 3, followsPerCustomer: 2 }), {
      folder,
    });

    expect((few.files['purchases'] ?? 0) / 1500).toBeGreaterThan(2.5);
    expect((few.files['purchases'] ?? 0) / 1500).toBeLessThan(3.6);
    expect((few.files['connections'] ?? 0) / 1500).toBeGreaterThan(2);
    expect((few.files['connections'] ?? 0) / 1500).toBeLessThan(3.2);
  });

  test('the history ends at the moment asked for', async () => {
    const now = Date.UTC(2024, 4, 5);
    const report = await generateWorld(options({ now }), { folder });
    const latest = (await readFile(join(folder, 'purchases.csv'), 'utf8'))
      .match(/20\d\d-\d\d-\d\dT[\d:]+Z/g)
      ?.sort()
      .at(-1);

    expect(report.now).toBe('2024-05-05T00:00:00Z');
    expect(latest?.slice(0, 7)).toMatch(/^2024-0[45]$/);
    expect(latest && latest < '2024-05-05').toBe(true);
  });

  test.each([
    ['too few customers', { customers: 9 }],
    ['half a customer', { customers: 100.5 }],
    ['a negative seed', { seed: -1 }],
    ['not a number', { purchasesPerCustomer: Number.NaN }],
    ['a date out of range', { now: 0 }],
  ])('%s is refused before anything is written', async (_, changes) => {
    await expect(generateWorld(options(changes), { folder })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await readdir(folder)).toEqual([]);
  });
});
