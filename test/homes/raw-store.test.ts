import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { openDatabase } from '../../src/database/open.js';
import { Graph } from '../../src/graph/graph.js';
import { migrate } from '../../src/graph/migrate.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { importFolder } from '../../src/ingest/import-job.js';
import { noProgress } from '../../src/model/progress.js';
import { FileKeyStore, keyFilePath } from '../../src/vault/file-key-store.js';
import { testIds, testSecret } from '../graph-harness.js';

// Neo4j packs short texts into its records, where no search would find them: these are longer, and shorter than a block of its store.
const mail = 'canary-of-the-mail-address-of-ana-0123456789@example.org';
const handle = 'Canary.Of.The.Handle.Of.Ana.Whom.Nobody.Else.Has.0123';
const device = 'CANARY-OF-THE-DEVICE-OF-ANA-89ABCDEF-0123-4567-89ab';
const inTheClear = 'Canary Whose Name Is In The Clear, As The Docs Say 0123';
const ana = testIds.of('Customer', 'ana');

let home: string;
let folder: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kith-raw-home-'));
  folder = await mkdtemp(join(tmpdir(), 'kith-raw-world-'));
  await writeFile(join(folder, 'customers.csv'), `customer_id,name\nana,"${inTheClear}"\n`);
  const rows = [`ana,email,${mail.toUpperCase()}`, `ana,social,${handle}`, `ana,device,${device}`];
  await writeFile(join(folder, 'identifiers.csv'), `customer_id,type,value\n${rows.join('\n')}\n`);
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

/** Imports into a database of its own, in the home, and stops it. Gives the enciphered texts that it holds. */
async function imported(keys: FileKeyStore): Promise<readonly string[]> {
  const { database: settings } = readConfig({ ...process.env, NEO4J_URI: '' });
  const own = { ...settings, kind: 'embedded', home, boltPort: null, heapMb: 512, pageCacheMb: 64 } as const;
  await using database = await openDatabase(own, noProgress);
  await using graph = new Graph(database);
  await migrate(graph, { secret: testSecret });
  await importFolder(folder, { graph, ids: testIds, keys, policy: defaultPolicy, now: () => Date.now() });
  const { records } = await graph.raw('MATCH ()-[tie:IDENTIFIED_BY]->() RETURN tie.value AS text');
  return records.map((record) => record.get('text') as string);
}

/** Names of the files of the home that hold a text, as any of the encodings that Neo4j writes, or bytes. */
async function holding(what: string | Buffer): Promise<readonly string[]> {
  const forms = typeof what === 'string' ? [Buffer.from(what, 'utf8'), Buffer.from(what, 'utf16le')] : [what];
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    if (forms.some((form) => bytes.includes(form))) found.push(path.slice(home.length + 1));
  }
  return found;
}

test('no file of the home holds a mail address, handle or device as it is; after shredding none holds the key either', {
  timeout: 400_000,
}, async () => {
  await using keys = new FileKeyStore(keyFilePath(home), testSecret);
  const sealed = await imported(keys);
  const file = await readFile(keyFilePath(home));
  const wrapped = file.subarray(file.indexOf(Buffer.from(ana, 'base64url')) + 16).subarray(0, 60);

  // The search finds what is there: a name in the store and in the transaction log, the ciphertexts, the wrapped key.
  const clear = await holding(inTheClear);
  expect(clear.filter((name) => name.includes('neostore.propertystore.db.strings'))).toHaveLength(1);
  expect(clear.filter((name) => name.includes('transactions'))).not.toEqual([]);
  expect(sealed).toHaveLength(3);
  for (const text of sealed) expect(await holding(text)).not.toEqual([]);
  expect(await holding(wrapped)).toEqual(['keys/customers']);

  for (const value of [mail, mail.toUpperCase(), handle, device]) expect(await holding(value)).toEqual([]);

  expect(await keys.shred([ana])).toBe(1);
  expect(await holding(wrapped)).toEqual([]);
  expect(await holding(wrapped.subarray(12, 44))).toEqual([]);
  expect((await new FileKeyStore(keyFilePath(home), testSecret).load([ana])).size).toBe(0);
});
