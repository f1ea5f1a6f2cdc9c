import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Ground } from '../../noninterference/ground.js';
import { runPairs } from '../../noninterference/pairs.js';

// A few pairs of the property that `noninterference.thorough.test.ts` asks of every field, so that a condition that was forgotten is found in minutes.

let graph: Graph;
let ground: Ground;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  ground = await Ground.open(graph, { seed: 13, random: 2, share: 0.02 });
});

afterAll(async () => {
  await ground[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

test('what is withheld changes no byte of an answer, and what is permitted does', { timeout: 600_000 }, async () => {
  const report = await runPairs(ground, {
    seed: 17,
    worlds: 6,
    operations: 24,
    values: 1,
    towns: 0,
    rest: false,
    customersMax: 12,
    note: () => undefined,
  });

  expect(report.differences).toEqual([]);
  expect(report.failures).toEqual([]);
  expect(report.pairs).toBe(6 * 24);
  expect(report.sensitive).toBeGreaterThan(report.pairs / 2);
  expect(report.changed).toBeGreaterThan(6 * 20);
});
