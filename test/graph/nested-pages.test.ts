import 'reflect-metadata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { benchContext, compositionOf, paramsOf } from '../../bench/read/contexts.js';
import { profile } from '../../bench/read/profile.js';
import { benchViewer } from '../../bench/read/world.js';
import { classProperties, readTerms } from '../../src/consent/classes.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { ReadTerms } from '../../src/consent/terms.js';
import type { Graph } from '../../src/graph/graph.js';
import type { RequestContext } from '../../src/serve/context.js';
import { clearGraph, openGraph } from '../graph-harness.js';

const now = Date.UTC(2026, 9, 1);
const [followed, gone] = [300, 200];
/** The class whose customers grant everything, and the one whose customers grant nothing. */
const [open, closed] = [2, 3];
/** Relationship, label, time and id of an edge that is sorted and asked nothing. */
const hitsOfEdge = 4;

let graph: Graph;
let context: RequestContext;
let terms: ReadTerms;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  const made = readTerms({ policy: defaultPolicy, table: {}, viewer: benchViewer, now });
  const vector = Int8Array.from({ length: 4 }, (_, number) => Number(number === open));
  terms = { ...made, allow: Object.fromEntries(Object.keys(made.allow).map((key) => [key, vector])) };
  context = await benchContext(graph, terms);
  const { cc, ccUntil } = classProperties('firstParty');
  // The latest are asked first: of every ten, one withholds itself.
  await graph.raw(
    `CREATE (hub:Customer {id: 'hub', createdAt: datetime(), ${cc}: ${open}, ${ccUntil}: $until})
     WITH hub UNWIND range(1, ${followed}) AS n
     CREATE (hub)-[:FOLLOWS {since: datetime({epochMillis: n * 1000})}]->
       (:Customer {id: 'c' + n, ${cc}: CASE WHEN n % 10 = 0 THEN ${closed} ELSE ${open} END, ${ccUntil}: $until})`,
    { until: now + 1_000 },
    { mode: 'WRITE' },
  );
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
});

async function hitsOf(first: number): Promise<{ readonly hits: number; readonly rows: number }> {
  const composition = compositionOf(
    context,
    `{ customers(first: 1, orderBy: { field: CREATED_AT }) { nodes { following(first: ${first}) { nodes { id } } } } }`,
  );
  const { dbHits, rows } = await profile(graph, composition.statement.text, paramsOf(terms, composition));
  return { hits: dbHits, rows: JSON.stringify(rows).match(/"c\d+"/g)?.length ?? 0 };
}

test('a page of a nested list asks the consent of as many customers as fill it, and not of all whom the edge leads to', async () => {
  const many = await hitsOf(9);
  await graph.raw(
    'MATCH (:Customer {id: "hub"})-[follows:FOLLOWS]->(c) WHERE follows.since.epochMillis <= $untilMs DELETE follows',
    { untilMs: gone * 1000 },
    { mode: 'WRITE' },
  );
  const few = await hitsOf(9);

  expect(many.rows).toBe(few.rows);
  expect(many.hits - few.hits).toBeLessThanOrEqual(gone * hitsOfEdge + 10);
});
