import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { importFolder } from '../../src/ingest/import-job.js';
import { clearGraph, openGraph, testIds, testKeys } from '../graph-harness.js';

const now = Date.parse('2026-11-01T12:00:00Z');

/** How many folders are tried, and the seed that they come from: CONTRIBUTING.md says how to try hundreds. */
const cases = whole('KITH_FUZZ_CASES', 12);
const seed = whole('KITH_FUZZ_SEED', 20_261_101);
/** Milliseconds that a case may take on a busy machine. */
const caseMsMax = 25_000;

let graph: Graph;
let parent: string;

beforeAll(async () => {
  graph = await openGraph();
  parent = await mkdtemp(join(tmpdir(), 'kith-fuzz-'));
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await rm(parent, { recursive: true, force: true });
});

function whole(setting: string, otherwise: number): number {
  const text = process.env[setting] ?? String(otherwise);
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`${setting} is no whole number from 1 to 999999999.`);
}

/** What a failure says besides fast-check's own words: how to meet it again. */
function again<T>(result: fc.RunDetails<T>): string {
  return `KITH_FUZZ_SEED=${seed} KITH_FUZZ_CASES=${cases} fails in case ${result.numRuns}:\n${fc.defaultReportMessage(result)}`;
}

/** Lines of a file: good rows, whose keys begin with `good`, between lines of any kind. */
const noise = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', ',', ' ', 'é', '\0', '-', '1'), maxLength: 30 }),
  fc.constantFrom(
    '"never closed,a,b',
    ',,,,,,,,,',
    'x,"y"z,',
    'bad,nobody,nowhere,2026-13-41,,-5',
    '\uFFFD,\uFFFD',
    '{"a":1}',
    '"",""',
  ),
);
const mixed = (good: (index: number) => string) =>
  fc
    .array(fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: noise }), {
      minLength: 4,
      maxLength: 25,
    })
    .map((lines) => {
      const isGood = lines.map((line) => line === null);
      return {
        good: isGood.filter(Boolean).length,
        lines: lines.map((line, index) => line ?? good(isGood.slice(0, index).filter(Boolean).length)),
      };
    });

const folders = fc.record({
  customers: mixed((index) => `good${index},"Name, ${index}",1990-01-01`),
  stores: mixed((index) => `good${index},38.7,-9.1`),
  purchases: mixed((index) => `good${index},good0,good0,2026-10-01T10:00Z,100`),
  visits: mixed((index) => `good${index},good0,good0,2026-10-01`),
});

const headers = {
  customers: 'customer_id,name,birth_date',
  stores: 'store_id,latitude,longitude',
  purchases: 'purchase_id,customer_id,store_id,at,total_minor',
  visits: 'visit_id,customer_id,store_id,at',
};

const halfWritten = `
  MATCH (node) WHERE
    (node:Purchase AND (node.atOrder IS NULL OR node.externalId IS NULL
      OR (node.customerId IS NULL) <> (NOT EXISTS { (:Customer {id: node.customerId})-[:MADE]->(node) })
      OR (node.storeId IS NULL) <> (NOT EXISTS { (node)-[:AT]->(:Store {id: node.storeId}) })))
    OR (node:Visit AND NOT EXISTS { (:Customer {id: node.customerId})-[:PAID_VISIT]->(node)-[:TO]->(:Store {id: node.storeId}) })
    OR (node:Customer AND (node.externalId IS NULL OR node.ageBand IS NULL))
    OR (node:Store AND node.externalId IS NULL)
    OR node:SummaryDue
  RETURN labels(node) AS labels, properties(node) AS properties`;

test(
  'whatever stands between them, good rows go in, bad ones are counted, and nothing is half written',
  async () => {
    await fc.assert(
      fc.asyncProperty(folders, fc.integer({ min: 1, max: 7 }), async (files, batchRows) => {
        await clearGraph(graph);
        const folder = await mkdtemp(join(parent, 'folder-'));
        for (const [name, { lines }] of Object.entries(files)) {
          const header = headers[name as keyof typeof headers];
          await writeFile(join(folder, `${name}.csv`), [header, ...lines].join('\n'));
        }

        const report = await importFolder(
          folder,
          { graph, ids: testIds, keys: testKeys, policy: defaultPolicy, now: () => now },
          { batchRows },
        );

        for (const [name, label] of [
          ['customers', 'Customer'],
          ['stores', 'Store'],
          ['purchases', 'Purchase'],
          ['visits', 'Visit'],
        ] as const) {
          const counts = report.files[name];
          const { records } = await graph.raw(
            `MATCH (n:${label}) WHERE n.externalId STARTS WITH 'good' RETURN count(n) AS good`,
          );
          const possible =
            name === 'customers' || name === 'stores' || (files.customers.good > 0 && files.stores.good > 0);
          expect(records[0]?.get('good')).toBe(possible ? files[name].good : 0);
          expect(counts?.read).toBe(
            (counts?.created ?? 0) + (counts?.unchanged ?? 0) + (counts?.updated ?? 0) + (counts?.rejected ?? 0),
          );
          expect(counts?.updated).toBe(0);
        }
        expect((await graph.raw(halfWritten)).records.map((record) => record.toObject())).toEqual([]);
      }),
      {
        numRuns: cases,
        seed,
        endOnFailure: true,
        reporter: (result) => {
          if (result.failed) throw new Error(again(result), { cause: result.errorInstance });
        },
      },
    );
  },
  cases * caseMsMax,
);
