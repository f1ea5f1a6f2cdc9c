import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readFolder } from '../../../src/ingest/folder.js';
import { RejectFile } from '../../../src/ingest/reject-file.js';
import { rejectSources } from '../../../src/ingest/replay.js';
import { fileSource, type SourceRow } from '../../../src/ingest/source.js';

let parent: string;
let folder: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'kith-folder-'));
});

beforeEach(async () => {
  folder = await mkdtemp(join(parent, 'folder-'));
});

afterAll(() => rm(parent, { recursive: true, force: true }));

async function rowsIn(name: string, content: string | Buffer): Promise<SourceRow[]> {
  await writeFile(join(folder, name), content);
  const [file] = (await readFolder(folder)).files;
  if (file === undefined) throw new Error('There is no file.');
  const rows: SourceRow[] = [];
  for await (const piece of fileSource(file).read(undefined)) rows.push(...piece.rows);
  return rows;
}

test('files come in the order in which one needs the other, and unknown names are left out', async () => {
  for (const name of ['purchases.csv.gz', 'customers.ndjson', 'stores.jsonl', 'notes.txt', 'custmers.csv']) {
    await writeFile(join(folder, name), '');
  }

  const found = await readFolder(folder);

  expect(found.files.map(({ file, form, zipped }) => [file, form, zipped])).toEqual([
    ['customers', 'ndjson', false],
    ['stores', 'ndjson', false],
    ['purchases', 'csv', true],
  ]);
  expect(found.ignored).toEqual(['custmers.csv', 'notes.txt']);
});

test('a link inside the folder is followed, one that leads out of it is refused', async () => {
  await writeFile(join(folder, 'data'), '');
  await symlink('data', join(folder, 'customers.csv'));
  expect((await readFolder(folder)).files).toHaveLength(1);

  await symlink('/etc/hostname', join(folder, 'stores.csv'));
  await expect(readFolder(folder)).rejects.toMatchObject({ code: 'IMPORT_FOLDER_INVALID' });
});

test.each(['world.zip', 'customers.tar.gz', 'customers.csv.xz'])('the archive %s is refused', async (name) => {
  await writeFile(join(folder, name), '');

  await expect(readFolder(folder)).rejects.toThrow(/archive/);
});

test('a folder without a file of the contract is refused', async () => {
  await writeFile(join(folder, 'notes.txt'), '');

  await expect(readFolder(folder)).rejects.toMatchObject({
    code: 'IMPORT_FOLDER_INVALID',
    message: expect.stringContaining('no file of the contract') as string,
  });
});

test('a folder called like a file, two files of one kind, and a folder that is not there are refused', async () => {
  await expect(readFolder(join(folder, 'absent'))).rejects.toMatchObject({ code: 'IMPORT_FOLDER_INVALID' });
  await mkdir(join(folder, 'customers.csv'));
  await expect(readFolder(folder)).rejects.toThrow(/plain file/);
  await rm(join(folder, 'customers.csv'), { recursive: true });
  await writeFile(join(folder, 'customers.csv'), '');
  await writeFile(join(folder, 'customers.csv.gz'), '');
  await expect(readFolder(folder)).rejects.toThrow(/two files of one kind/);
});

test('a byte order mark is no part of the header, and broken UTF-8 stays in its cell', async () => {
  const bytes = Buffer.concat([
    Buffer.from('\uFEFFcustomer_id,name\na,'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('\nb,Zoë\n'),
  ]);

  const rows = await rowsIn('customers.csv', bytes);

  expect(rows.map((row) => row.text)).toEqual([
    { customer_id: 'a', name: '\uFFFD\uFFFD' },
    { customer_id: 'b', name: 'Zoë' },
  ]);
});

test('a zipped file that breaks off gives what stands before, and says that it is damaged', async () => {
  const text = [
    'customer_id',
    ...Array.from({ length: 50_000 }, (_, index) => `customer-${(index * 7919) % 50_021}`),
  ].join('\n');
  const whole = gzipSync(text);

  const rows = await rowsIn('customers.csv.gz', whole.subarray(0, whole.length - 2_000));

  expect(rows.length).toBeGreaterThan(10_000);
  expect(rows.at(-1)?.fault?.reason).toBe('damaged-file');
  expect(rows.slice(0, -2).every((row) => row.fault === undefined)).toBe(true);
});

test.each([
  ['a column that is not in the contract', 'customer_id,nick', 'nick'],
  ['a column that is there twice', 'customer_id,name,name', 'name'],
  ['no key', 'name,city', 'customer_id'],
  ['semicolons', 'customer_id;name', 'customer_id;name'],
])('a header with %s is refused with its file', async (_what, header, column) => {
  const rows = await rowsIn('customers.csv', `${header}\na,b,c\n`);

  expect(rows.map((row) => row.fault)).toMatchObject([{ reason: 'header', column }]);
});

test('a reject file that says something else is never overwritten', async () => {
  const target = join(folder, 'x.rejects.ndjson');
  const write = async (line: number) => {
    const file = new RejectFile(target);
    file.add({
      file: 'customers',
      path: 'customers.csv',
      line,
      column: null,
      reason: 'duplicate',
      message: '',
      row: {},
    });
    return file.end();
  };

  const names = [await write(1), await write(1), await write(2), await write(2)];

  expect(names).toEqual([target, target, join(folder, 'x.rejects-2.ndjson'), join(folder, 'x.rejects-2.ndjson')]);
  expect(await new RejectFile(target).end()).toBeNull();
});

test('a reject file with a broken line is refused before anything is taken from it', async () => {
  const path = join(folder, 'rejects.ndjson');
  await writeFile(path, '{"file":"stores","row":{"store_id":"s"}}\n{"file":"customers","row":{}\n');
  await expect(rejectSources(path)).rejects.toThrow(/Line 2/);

  await writeFile(path, '{"file":"stores","row":{"store_id":"s"}}\n{"file":"customers","row":null}\n');
  expect((await rejectSources(path)).map((source) => source.file)).toEqual(['customers', 'stores']);
});
