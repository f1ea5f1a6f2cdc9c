import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { contract, type FileName } from '../../../src/ingest/contract.js';
import { readFolder } from '../../../src/ingest/folder.js';
import { parseRow } from '../../../src/ingest/rows.js';
import { fileSource } from '../../../src/ingest/source.js';

const convert = fileURLToPath(new URL('../../../examples/lastfm/convert.mjs', import.meta.url));
let parent: string;
let out: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'kith-lastfm-'));
  out = join(parent, 'out');
  const source = join(parent, 'source');
  await mkdir(source);
  const tiny = {
    user_map: 'user,orig_id\n0,2\n1,3\n',
    item_map: 'item,orig_id\n0,7\n1,8\n',
    artists: 'orig_id,name\n7,"Earth, Wind"\n8,Björk\n',
    train: 'user,item,weight\n0,0,12\n1,1,3\n',
    social: 'src,dst\n0,1\n1,0\n',
  };
  for (const [name, text] of Object.entries(tiny)) await writeFile(join(source, `${name}.csv.gz`), gzipSync(text));
  await promisify(execFile)(process.execPath, [convert, source, out]);
});

afterAll(() => rm(parent, { recursive: true, force: true }));

test('the LastFM recipe writes rows that the contract accepts, each friendship once', async () => {
  const { files } = await readFolder(out);
  const counts: Partial<Record<FileName, number>> = {};
  for (const file of files) {
    for await (const piece of fileSource(file).read(undefined)) {
      for (const row of piece.rows) {
        expect(row.fault ?? parseRow(contract[file.file].columns, row.text ?? {}).fault).toBeUndefined();
        counts[file.file] = (counts[file.file] ?? 0) + 1;
      }
    }
  }

  expect(counts).toEqual({ customers: 2, connections: 1, products: 2, interactions: 2, consents: 10 });
  expect(await readFile(join(out, 'products.csv'), 'utf8')).toContain('"Earth, Wind"');
});

test('the LastFM recipe names a notice of the built-in policy', async () => {
  const text = await readFile(join(out, 'consents.csv'), 'utf8');

  expect(defaultPolicy.notices.some(({ id, version }) => text.includes(`,${id},${version},`))).toBe(true);
});
