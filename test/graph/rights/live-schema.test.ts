import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import { jobDeps } from '../../../src/cli/job-deps.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import type { Graph } from '../../../src/graph/graph.js';
import { generateWorld } from '../../../src/ingest/generate/generate.js';
import { defaultOptions } from '../../../src/ingest/generate/world.js';
import { importFolder } from '../../../src/ingest/import-job.js';
import { noProgress } from '../../../src/model/progress.js';
import { draftLabels, isFact, labels, markLabels, ties } from '../../../src/rights/personal-data.js';
import { clearGraph, openGraph, testIds, testKeys, testSecret } from '../../graph-harness.js';

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  const folder = await mkdtemp(join(tmpdir(), 'kith-live-'));
  const signal = new AbortController().signal;
  const policy = defaultPolicy;
  const ids = testIds;
  await generateWorld({ ...defaultOptions, customers: 120, seed: 7 }, { folder, progress: noProgress, signal });
  await importFolder(folder, { graph, ids, keys: testKeys, policy, now: () => Date.now() }, { invented: true });
  await analyse(await jobDeps({ graph, ids, secret: testSecret, policy, progress: noProgress, signal }));
  await rm(folder, { recursive: true });
  await rm(`${folder}.rejects.ndjson`, { force: true });
});

afterAll(() => graph[Symbol.asyncDispose]());

const live = async (text: string) =>
  (await graph.raw(text)).records.map(
    (record) => [String(record.get('name')), record.get('properties') as string[]] as const,
  );

test('every label and property that imports and analyses write is in the catalogue', async () => {
  const found = await live(
    'MATCH (node) UNWIND labels(node) AS name UNWIND keys(node) AS property RETURN name, collect(DISTINCT property) AS properties',
  );
  const drafts: readonly string[] = [...draftLabels, ...markLabels];

  expect(found.length).toBeGreaterThan(20);
  const unknown = found
    .filter(([name]) => !drafts.includes(name))
    .flatMap(([name, properties]) =>
      properties
        .filter(
          (property) =>
            labels[name]?.properties.includes(property) !== true && !/^cc(Until|Next|NextUntil)?_/.test(property),
        )
        .map((property) => `${name}.${property}`),
    );
  expect(unknown).toEqual([]);
});

test('every relationship type and property that they write is in the catalogue', async () => {
  const found = await live(
    'MATCH ()-[tie]->() WITH type(tie) AS name, keys(tie) AS names UNWIND CASE names WHEN [] THEN [null] ELSE names END AS property RETURN name, collect(DISTINCT property) AS properties',
  );

  expect(found.length).toBeGreaterThan(25);
  const unknown = found.flatMap(([name, properties]) =>
    ties[name] === undefined
      ? [name]
      : properties
          .filter((property) => ties[name]?.properties.includes(property) !== true)
          .map((one) => `${name}.${one}`),
  );
  expect(unknown).toEqual([]);
});

test('relationships lead from and to the labels of the catalogue', async () => {
  const { records } = await graph.raw(
    'MATCH (from)-[tie]->(to) RETURN DISTINCT type(tie) AS type, labels(from) AS from, labels(to) AS to',
  );
  const drafts = new Set<string>([...draftLabels, ...markLabels]);
  const wrong = records.flatMap((record) => {
    const { type, from, to } = record.toObject() as { type: string; from: string[]; to: string[] };
    if ([...from, ...to].some((label) => drafts.has(label) && label !== 'SummaryDue')) return [];
    const fits = (names: readonly string[], known: readonly string[]) => names.some((name) => known.includes(name));
    return fits(from, ties[type]?.from ?? []) && fits(to, ties[type]?.to ?? []) ? [] : [`${from} ${type} ${to}`];
  });

  expect(wrong).toEqual([]);
});

test('a property that nobody put into the catalogue counts as a fact, so that no export misses it', () => {
  expect(isFact('shoeSize')).toBe(true);
});
