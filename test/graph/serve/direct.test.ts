import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { buildKithSchema } from '../../../src/serve/schema/build.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type Operation, operationsOf } from '../../operations.js';
import { randomWorld } from '../../random-world.js';
import { Town } from '../../town.js';
import { transcript } from '../../transcript.js';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.write(randomWorld(3));
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

test('the direct path answers byte for byte what graphql-js answers', { timeout: 300_000 }, async () => {
  // Published tables, classes of influence, the requests of all customers, the lists of many, previews and seeds never answer directly, and they, the orders by counts and other purposes'
  // channels are not for the analyst here.
  const operations = operationsOf(await buildKithSchema(), { seed: 11, filters: 10, random: 25 }).filter(
    ({ document }) =>
      !/Statistics|storeSales|influenceClasses|\{ recommendationsFor|\{ previewConsent|\bchannel: [A-Z]|\{ dataSubjectRequests|\b(?:stores|products)\([^)]*field: (?!NAME|CITY|PRICE)/.test(
        document,
      ),
  );
  await using slow = await Town.open(graph, { direct: false });
  const differing: Operation[] = [];
  for (const operation of operations) {
    const fast = await transcript(town, 'analyst', operation, 2);
    if (fast !== (await transcript(slow, 'analyst', operation, 2))) differing.push(operation);
    expect(fast, operation.document).not.toContain('"errors"');
  }

  expect(differing).toEqual([]);
  expect(operations.length).toBeGreaterThan(60);
});
