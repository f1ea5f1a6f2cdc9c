import 'reflect-metadata';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Graph } from '../../../src/graph/graph.js';
import { IngestWrites } from '../../../src/graph/ingest-writes.js';
import { KeptProducts } from '../../../src/serve/product/kept-products.js';
import { clearGraph, openGraph, testIds } from '../../graph-harness.js';
import { Town } from '../../town.js';
import { consenting, consentPurposes, everybody, letTiesCount, writeWorld } from '../analyse-world.js';

let graph: Graph;
let writes: IngestWrites;
let keeping: Town;

const asked = vi.spyOn(KeptProducts.prototype, 'rows');

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  const ground = consenting(graph);
  await ground.say(everybody, 'given', [...consentPurposes, 'service', 'analytics']);
  await analyse(ground.deps);
  await letTiesCount(graph);
  writes = new IngestWrites(graph);
  keeping = await Town.open(graph);
}, 300_000);

afterAll(async () => {
  await keeping[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const query =
  '{ me { recommendations(first: 20) { rank reason explanation product { __typename id externalId name brand priceMinor currency } because { name } } } }';

/** The answer, and the statements that it sent about the customer's row and products; what is read behind it is through then. */
async function listOf(town: Town, as: 'b3' | 'a5' = 'b3', text = query) {
  using composed = vi.spyOn(graph, 'composed');
  const { text: answer, errors } = await town.ask(`customer:${as}`, text);
  expect(errors).toEqual([]);
  // What is read behind the requests is bound to none.
  const statements = composed.mock.calls.flatMap(([{ name }, , options]) =>
    options?.signal === undefined ? [] : [name],
  );
  for (const kept of new Set(asked.mock.contexts as KeptProducts[])) await kept.settled();
  return { answer, statements };
}

const rename = (externalId: string, name: string) =>
  writes.write('products', [{ id: testIds.of('Product', externalId), linked: false, facts: { externalId, name } }]);

/** A server that kept nothing so far. */
async function another(): Promise<Town> {
  return Town.open(graph);
}

const withStatement = ['read ids Customer', 'read ids Product'];

test('where no import said that it writes products, each list asks for its own', async () => {
  await listOf(keeping);

  expect((await listOf(keeping)).statements).toEqual(withStatement);
});

test('once they were read behind a list, lists take what products say of themselves without a statement, for every viewer', async () => {
  await rename('p1', 'First');
  await using town = await another();
  const cold = await listOf(town);
  const warm = await listOf(town);
  const other = await listOf(town, 'a5');

  expect(cold.statements).toEqual(withStatement);
  expect(warm).toEqual({ answer: cold.answer, statements: ['read ids Customer'] });
  expect(other.statements).toEqual(['read ids Customer']);
  expect(other.answer).toBe((await listOf(keeping, 'a5')).answer);
  expect(
    (await listOf(town, 'b3', '{ me { recommendations(first: 5) { product { name category { name } } } } }'))
      .statements,
  ).toEqual(withStatement);
});

test('what an import changed is in the next answer', async () => {
  await rename('p2', 'Second');
  await using town = await another();
  await listOf(town);
  const before = await listOf(town);
  const listed = (
    JSON.parse(before.answer) as { data: { me: { recommendations: { product: { externalId: string } }[] } } }
  ).data.me.recommendations[0]?.product.externalId as string;

  await rename(listed, 'Renamed just now');
  const after = await listOf(town);

  expect(before.statements).toEqual(['read ids Customer']);
  expect(before.answer).not.toContain('Renamed just now');
  expect(after.answer).toContain('Renamed just now');
  expect(after.statements).toEqual(withStatement);
});

test('an import that changed nothing leaves what is kept', async () => {
  await rename('p3', 'Third');
  await using town = await another();
  await listOf(town);

  await rename('p3', 'Third');

  expect((await listOf(town)).statements).toEqual(['read ids Customer']);
});
