import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Graph } from '../../src/graph/graph.js';
import type { FileName } from '../../src/ingest/contract.js';
import { importRejects } from '../../src/ingest/import-job.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';
import { counts, ImportFolder, rejectsOf } from './import-folder.js';

let graph: Graph;
let folder: ImportFolder;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  folder = await ImportFolder.open(graph);
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
});

const put = (name: string, ...lines: readonly string[]) => folder.put(name, ...lines);
const take = (options = {}) => folder.take(options);
const rowsOf = (text: string) => folder.rows(text);

describe('bad rows', () => {
  const refused = async (file: FileName) => {
    const report = await take();
    const rows = await rejectsOf(report.rejects);
    return rows
      .filter((row) => row['file'] === file)
      .map((row) => [row['line'], row['column'], row['reason']])
      .toSorted(([a], [b]) => Number(a) - Number(b));
  };

  test('are refused with their place and reason while the good ones go in', async () => {
    await put(
      'customers.csv',
      'customer_id,name,birth_date,country',
      'a,Ana,1990-02-30,',
      ',Nobody,,',
      'b,Ben,2030-01-01,',
      'c,C,,Portugal',
      'd,"D, or ""D""",,PT',
      'e,E',
      'd,Other,,PT',
      'd,"D, or ""D""",,pt',
      'f,"F"x,,',
      'g,G,,',
    );

    expect(await refused('customers')).toEqual([
      [2, 'birth_date', 'impossible-date'],
      [3, 'customer_id', 'missing'],
      [4, 'birth_date', 'impossible-date'],
      [5, 'country', 'wrong-type'],
      [7, null, 'column-count'],
      [8, null, 'duplicate'],
      [10, null, 'broken-quotes'],
    ]);
    expect(await rowsOf('MATCH (c:Customer) RETURN c.externalId AS id, c.name AS name ORDER BY id')).toEqual([
      { id: 'd', name: 'D, or "D"' },
      { id: 'g', name: 'G' },
    ]);
  });

  test('are those that name what is neither in the folder nor in the graph, or was refused itself', async () => {
    await put('customers.csv', 'customer_id,birth_date', 'ana,', 'ben,1990-13-01');
    await put('stores.csv', 'store_id,latitude,longitude', 's1,1,', 's2,1,1');
    await put(
      'purchases.csv',
      'purchase_id,customer_id,store_id,total_minor',
      'r1,ana,s2,5',
      'r2,ben,s2,5',
      'r3,ana,s1,5',
      'r4,ana,s2,-5',
      'r5,nobody,,5',
    );
    await put('purchase_lines.csv', 'purchase_id,product_id', 'r1,p1');

    expect(await refused('purchases')).toEqual([
      [3, 'customer_id', 'unknown-reference'],
      [4, 'store_id', 'unknown-reference'],
      [5, 'total_minor', 'out-of-range'],
      [6, 'customer_id', 'unknown-reference'],
    ]);
    expect(await rowsOf('MATCH (p:Purchase) RETURN p.externalId AS id')).toEqual([{ id: 'r1' }]);
    expect(await rowsOf('MATCH (p:Product) RETURN p')).toEqual([]);
  });

  test('of a tree are those below a parent that is not there, or in a circle', async () => {
    await put('categories.csv', 'category_id,parent_id', 'a,b', 'b,c', 'c,', 'd,e', 'e,d', 'f,nowhere', 'g,g');

    expect((await refused('categories')).map(([line]) => line)).toEqual([5, 6, 7, 8]);
    expect(
      await rowsOf('MATCH (a:Category {externalId: "a"})-[:CHILD_OF*]->(c) RETURN c.externalId AS id ORDER BY id'),
    ).toEqual([{ id: 'b' }, { id: 'c' }]);

    await put('categories.csv', 'category_id,parent_id', 'c,a');
    expect(await refused('categories')).toEqual([[2, 'parent_id', 'circular']]);
  });

  test('do not win over a later good row of their key', async () => {
    await put('customers.csv', 'customer_id', 'ana');
    await put('visits.csv', 'visit_id,customer_id,store_id', 'v1,ana,s9', 'v1,ana,s1', 'v1,ana,s1');
    await put('stores.csv', 'store_id', 's1');

    const report = await take();

    expect(report.files.visits).toEqual(counts(1, { unchanged: 1, rejected: 1 }));
  });

  test('cost the whole file only where its header is not the contract’s', async () => {
    await put('customers.csv', 'customer_id,naem', 'ana,Ana');
    await put(
      'stores.ndjson',
      '{"store_id":"s1","name":"Baixa","latitude":38.71,"longitude":-9.13}',
      '{"store_id":7}',
      '{"store_id":"s2","colour":"red"}',
      'no json',
      '[]',
    );

    const report = await take();

    expect(report.files.customers).toEqual(counts(0, { rejected: 1 }));
    expect(report.files.stores).toEqual(counts(2, { rejected: 3 }));
    expect((await rejectsOf(report.rejects)).map((row) => [row['file'], row['line'], row['reason']])).toEqual([
      ['customers', 1, 'header'],
      ['stores', 3, 'unknown-column'],
      ['stores', 4, 'broken-json'],
      ['stores', 5, 'broken-json'],
    ]);
  });

  test('go in when they are mended, and only the owner may read the reject file', async () => {
    await put('customers.csv', 'customer_id,birth_date', 'ana,1990-02-30', 'ben,');
    await put('connections.csv', 'from_customer_id,to_customer_id,type', 'ana,ben,FOLLOWS');
    const { rejects } = await take();
    if (rejects === null) throw new Error('Nothing was refused.');
    const text = await readFile(rejects, 'utf8');
    await writeFile(rejects, text.replace('1990-02-30', '1990-02-28'));

    const report = await importRejects(rejects, folder.ground);
    const again = await take();

    expect((await stat(rejects)).mode & 0o777).toBe(0o600);
    expect(report.files).toEqual({ customers: counts(1), connections: counts(1) });
    expect(report.rejects).toBeNull();
    // The mended file is kept: the folder still holds the bad row, and its refusal goes to a file of its own.
    expect(again.rejects).not.toBe(rejects);
    expect(await readFile(rejects, 'utf8')).toContain('1990-02-28');
  });

  test('include customers that were erased', async () => {
    const id = testIds.of('Customer', 'ana');
    await graph.raw('CREATE (:Erased {hash: $id})', { id });
    await put('customers.csv', 'customer_id', 'ana', 'ben');

    expect(await refused('customers')).toEqual([[2, null, 'erased']]);
    expect(await rowsOf('MATCH (c:Customer) RETURN c.externalId AS id')).toEqual([{ id: 'ben' }]);
  });
});
