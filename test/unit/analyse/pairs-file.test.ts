import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPairs, readProductGroups, readTies } from '../../../src/analyse/evaluation/pairs-file.js';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-pairs-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file says who used what, gzipped or not, in either spelling', async () => {
  await writeFile(join(folder, 'test.csv.gz'), gzipSync('user,item,keep_rank\n7,12,0\n'));
  await writeFile(join(folder, 'interactions.csv'), 'customer_id,product_id,kind\nana,tea,bought\n');

  expect(await readPairs(join(folder, 'test.csv.gz'))).toEqual([{ customer: '7', product: '12', keepRank: 0 }]);
  expect(await readPairs(folder)).toEqual([{ customer: 'ana', product: 'tea', keepRank: null }]);
});

test('a missing file and a missing column are wrong usage', async () => {
  await writeFile(join(folder, 'wrong.csv'), 'who,what\na,b\n');

  await expect(readPairs(join(folder, 'wrong.csv'))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(readPairs(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('a file says which group products are in, and a products file of an import their brand', async () => {
  await writeFile(join(folder, 'groups.csv'), 'product_id,group\ntea,drinks\ntea,leaves\n');
  await writeFile(join(folder, 'products.csv'), 'product_id,name,brand\ntea,Tea,Lumo\nsalt,Salt,\n');
  await writeFile(join(folder, 'wrong.csv'), 'product_id,name\ntea,Tea\n');

  expect(await readProductGroups(join(folder, 'groups.csv'))).toEqual([
    { product: 'tea', group: 'drinks' },
    { product: 'tea', group: 'leaves' },
  ]);
  expect(await readProductGroups(join(folder, 'products.csv'))).toEqual([{ product: 'tea', group: 'Lumo' }]);
  await expect(readProductGroups(join(folder, 'wrong.csv'))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(readProductGroups(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('a file says who has a tie to whom, in either spelling', async () => {
  await writeFile(join(folder, 'social.csv.gz'), gzipSync('src,dst,weight\n7,12,1\n'));
  await writeFile(join(folder, 'connections.csv'), 'from_customer_id,to_customer_id,type\nana,ben,friend\n');

  expect(await readTies(folder)).toEqual([{ one: '7', other: '12' }]);
  expect(await readTies(join(folder, 'connections.csv'))).toEqual([{ one: 'ana', other: 'ben' }]);
});

test('a line that does not say what is needed is named, with what to do', async () => {
  await writeFile(join(folder, 'ties.csv'), 'src,dst\n\n7,12\n8,\n');
  await writeFile(join(folder, 'ragged.csv'), 'user,item\n7,12\n8\n');
  await writeFile(join(folder, 'broken.csv.gz'), gzipSync('src,dst\n7,12\n').subarray(0, 20));

  await expect(readTies(join(folder, 'ties.csv'))).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringMatching(
      /^Line 4 of .*ties\.csv does not say what is needed: .*Mend the line or take it out\.$/u,
    ),
  });
  await expect(readPairs(join(folder, 'ragged.csv'))).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringMatching(/^Line 3 of .*ragged\.csv is no CSV/u),
  });
  await expect(readTies(join(folder, 'broken.csv.gz'))).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('is no whole gzip file'),
  });
});
