import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { profile } from '../../bench/read/profile.js';
import { benchViewer } from '../../bench/read/world.js';
import { readTerms } from '../../src/consent/classes.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { loadCatalogue } from '../../src/graph/read/catalogue.js';
import { compose } from '../../src/graph/read/compose.js';
import { viewerShape } from '../../src/graph/read/conditions.js';
import { statementText } from '../../src/graph/statement.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { composedReads, unindexed } from './hits/composed-bounds.js';
import { hubs, nowMs, open, writeHubWorld } from './hits/hub-world.js';
import { batches, boundsOf } from './hits/statement-bounds.js';
import { isRead, statements } from './statements.js';

// What a read costs is bounded where a request waits for it: the same figure holds in a small world and in one of twenty times as much of everything.

/** The larger has more of everything than a list counts or sorts. */
const sizes = [60, 1_200];
const catalogue = loadCatalogue();
const composed = composedReads(catalogue);
const made = readTerms({ policy: defaultPolicy, table: {}, viewer: benchViewer, now: nowMs });
const vector = Int8Array.from({ length: 4 }, (_, number) => Number(number === open));
const terms = { ...made, allow: Object.fromEntries(Object.keys(made.allow).map((key) => [key, vector])) };
const bounds = boundsOf(terms);

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
});

afterAll(async () => {
  await clearGraph(graph);
  await graph[Symbol.asyncDispose]();
});

test('every statement file that reads has a bound, or a batch that runs it', () => {
  const reads = statements.filter(isRead);
  const run = (name: string) => batches.some(([batch]) => batch.test(name));

  expect(reads.length).toBeGreaterThan(70);
  expect(reads.filter((name) => !(name in bounds) && !run(name))).toEqual([]);
  expect(Object.keys(bounds).filter((name) => !reads.includes(name) || run(name))).toEqual([]);
  expect(batches.filter(([batch]) => !reads.some((name) => batch.test(name)))).toEqual([]);
});

test('every list of a part is read by an index, or is said to be sorted whole', () => {
  const lists = [...catalogue.edges.values()].filter((edge) => edge.cardinality !== 'one');
  const without = lists.filter((edge) => edge.order.owner === null).map((edge) => `${edge.from}.${edge.name}`);

  expect(without.toSorted()).toEqual(Object.keys(unindexed).toSorted());
});

describe.each(sizes)('where there are %d of everything', (size) => {
  beforeAll(async () => {
    await clearGraph(graph);
    await writeHubWorld(graph, size);
  }, 300_000);

  test.each(Object.entries(bounds))('%s stays under its bound', async (name, { hits, params = {}, grows }) => {
    const { dbHits, rows } = await profile(graph, statementText(name), params);

    expect(rows.length, 'it is measured where it finds something').toBeGreaterThan(0);
    expect(dbHits).toBeLessThanOrEqual(hits + (grows?.hitsOfRow ?? 0) * size);
  });

  test.each(composed.map((read) => [read.name, read] as const))('%s stays under its bound', async (_, read) => {
    const { statement, args } = compose(catalogue, read.root, viewerShape(terms));
    const published = { runId: 'statistics', organisation: 'kith' };
    const ids = read.at === null ? [] : [hubs[read.at]];

    const { dbHits, rows } = await profile(graph, statement.text, { read: { ...terms, args, ids, published } });

    expect(rows.length, 'it is measured where it finds something').toBeGreaterThan(0);
    expect(dbHits).toBeLessThanOrEqual(read.hitsMax(size));
  });
});
