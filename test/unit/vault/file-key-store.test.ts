import { once } from 'node:events';
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type InternalId, InternalIds, type Secret } from '../../../src/model/ids.js';
import { FileKeyStore, keyFilePath } from '../../../src/vault/file-key-store.js';

const secret = Buffer.alloc(32, 3) as unknown as Secret;
const ids = new InternalIds(secret);
const customer = (name: string): InternalId => ids.of('Customer', name);
const crowd = (count: number): readonly InternalId[] => Array.from({ length: count }, (_, at) => customer(`c${at}`));
const recordBytes = 80;
let home: string;
let path: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kith-keys-'));
  path = keyFilePath(home);
});

afterEach(() => rm(home, { recursive: true, force: true }));

function openStore(): FileKeyStore {
  return new FileKeyStore(path, secret);
}

/** What the file holds of an id: its wrapped key, as bytes. */
async function wrappedOf(id: InternalId): Promise<Buffer> {
  const bytes = await readFile(path);
  const at = bytes.indexOf(Buffer.from(id, 'base64url'));
  if (at < 0) throw new Error('the file has no record of the id');
  return bytes.subarray(at + 16, at + recordBytes);
}

test('each customer has a key of their own, which stays the same and is read by another instance', async () => {
  await using store = openStore();
  const made = await store.ensure(crowd(3_000));
  expect(new Set([...made.values()].map((key) => key.toString('hex'))).size).toBe(3_000);
  expect(await store.ensure(crowd(3_000))).toEqual(made);
  expect(await openStore().load(crowd(3_000))).toEqual(made);
  expect((await store.load([customer('nobody')])).size).toBe(0);
});

test('before any key was made nobody has one, and nothing is written for asking', async () => {
  expect((await openStore().load(crowd(2))).size).toBe(0);
  expect(await readdir(home)).toEqual([]);
});

test('only the owner may read the file, and no key stands in it as it is', async () => {
  const made = await openStore().ensure(crowd(20));
  const bytes = await readFile(path);
  for (const key of made.values()) expect(bytes.includes(key)).toBe(false);
  expect((await stat(path)).mode & 0o077).toBe(0);
});

test('another secret is refused', async () => {
  await openStore().ensure(crowd(1));
  const other = new FileKeyStore(path, Buffer.alloc(32, 4) as unknown as Secret);
  await expect(other.load(crowd(1))).rejects.toMatchObject({ code: 'SECRET_MISMATCH' });
  await expect(other.ensure(crowd(2))).rejects.toMatchObject({ code: 'SECRET_MISMATCH' });
});

test('a shredded key is gone from every file, for every instance, and for good', async () => {
  await using here = openStore();
  await using there = openStore();
  const made = await here.ensure(crowd(5));
  expect((await there.load(crowd(5))).size).toBe(5);
  const gone = customer('c2');
  const wrapped = await wrappedOf(gone);

  expect(await here.shred([gone, customer('nobody')])).toBe(1);
  expect(await here.shred([gone])).toBe(0);

  for (const name of await readdir(join(home, 'keys'))) {
    const bytes = await readFile(join(home, 'keys', name));
    expect(bytes.includes(wrapped)).toBe(false);
    expect(bytes.includes(wrapped.subarray(12, 44))).toBe(false);
    expect(bytes.includes(Buffer.from(gone, 'base64url'))).toBe(false);
  }
  expect((await there.load([gone])).size).toBe(0);
  expect((await there.load(crowd(5))).size).toBe(4);
  // Who is given one later, as a new customer, gets another.
  const again = await there.ensure([gone]);
  expect(again.get(gone)).not.toEqual(made.get(gone));
  expect(await here.load([gone])).toEqual(again);
});

test('a shred that a crash cut short is finished by asking again', async () => {
  const gone = customer('c2');
  await openStore().ensure(crowd(5));
  const at = (await readFile(path)).indexOf(Buffer.from(gone, 'base64url'));
  const rest = (await wrappedOf(gone)).subarray(40);
  // The first part of the record was overwritten, the id and half of the wrapped key.
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(40), 0, 40, at);
  await file.close();

  await using store = openStore();
  expect((await store.load(crowd(5))).size).toBe(4);
  expect(await store.shred([gone])).toBe(0);
  expect((await readFile(path)).includes(rest)).toBe(false);
});

test('half a record at the end, which nobody was told of, does no harm', async () => {
  const made = await openStore().ensure(crowd(5));
  await appendFile(path, Buffer.alloc(recordBytes + 30, 7));
  await using store = openStore();
  expect(await store.load(crowd(5))).toEqual(made);
  const more = await store.ensure(crowd(9));
  expect(more.size).toBe(9);
  expect(await openStore().load(crowd(9))).toEqual(more);
  expect((await stat(path)).size % recordBytes).toBe(0);
});

test('rotating wraps every key anew and changes none; a copy of the file before is of no more use', async () => {
  await using store = openStore();
  await using other = openStore();
  const made = await store.ensure(crowd(500));
  await other.load(crowd(1));
  await store.shred([customer('c7')]);
  const wrapped = await wrappedOf(customer('c8'));

  expect(await store.rotate()).toEqual({ version: 2, keys: 499 });

  expect((await readFile(path)).includes(wrapped)).toBe(false);
  expect((await other.load(crowd(500))).size).toBe(499);
  expect((await other.load([customer('c8')])).get(customer('c8'))).toEqual(made.get(customer('c8')));
  expect(await readdir(join(home, 'keys'))).toEqual(['customers']);
});

test('what a killed rotation left behind is cleared away by the next shred', async () => {
  await using store = openStore();
  await store.ensure(crowd(3));
  await writeFile(`${path}.next`, await readFile(path));
  await store.shred([customer('c1')]);
  expect(await readdir(join(home, 'keys'))).toEqual(['customers']);
});

test('two instances that make keys at the same time agree on them', async () => {
  const stores = [openStore(), openStore(), openStore()];
  const made = await Promise.all(stores.map((store) => store.ensure(crowd(400))));
  expect(made[1]).toEqual(made[0]);
  expect(made[2]).toEqual(made[0]);
  expect((await stat(path)).size).toBe(recordBytes * 401);
});

test('processes that share a home agree, and one that is killed in the middle loses no key it told of', {
  timeout: 60_000,
}, async () => {
  const children = [child(0), child(1), child(0)];
  const told = new Map<string, string>();
  await Promise.all(
    children.map(async (running, at) => {
      const lines = createInterface({ input: running.stdout as NodeJS.ReadableStream });
      let count = 0;
      for await (const line of lines) {
        const [id = '', key = ''] = line.split(' ');
        if (key === '') continue;
        expect(told.get(id) ?? key).toBe(key);
        told.set(id, key);
        if (++count > 300 + 100 * at) break;
      }
      running.kill('SIGKILL');
      await once(running, 'exit');
    }),
  );
  await using store = openStore();
  expect(told.size).toBeGreaterThan(150);
  const kept = await store.ensure([...told.keys()] as InternalId[]);
  for (const [id, key] of told) expect(kept.get(id as InternalId)?.toString('hex')).toBe(key);
});

/** A process that makes keys for ever and tells of each. */
function child(start: number): ChildProcess {
  const hooks = fileURLToPath(new URL('../../typescript-hooks.mjs', import.meta.url));
  const program = fileURLToPath(new URL('./key-child.ts', import.meta.url));
  return spawn(process.execPath, ['--import', hooks, program, path, String(start)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
