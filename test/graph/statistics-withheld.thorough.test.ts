import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { organisationsOf, strictestTerms } from '../../src/consent/statistics/organisation.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { loadCatalogue } from '../../src/graph/read/catalogue.js';
import { Random } from '../../src/ingest/generate/random.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { markedSensitive } from '../noninterference/hard-world.js';
import { randomWorld, type World, worldMs } from '../random-world.js';
import { FactChanger } from '../withheld-facts.js';
import { WorldWriter } from '../world-writer.js';
import { snapshotRows, takeSnapshot } from './statistics-world.js';

const dayMs = 86_400_000;
const worlds = 3;
const customersMax = 50;

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
});
afterAll(() => graph[Symbol.asyncDispose]());

/** Three of four agree to every analysis, but for what they refuse later: enough for figures, and much that is withheld. */
function mostlyAgreed(world: World): World {
  const customers = world.nodes.filter(({ noun }) => noun === 'Customer').filter((_, place) => place % 4 !== 0);
  const words = customers.map(({ key }) => [key, { action: 'given', purpose: 'analytics' }] as const);
  return { ...world, words: [...words, ...world.words] };
}

/** Receipt totals count every receipt, so they are not among the tables. */
const tables = ['segments', 'stores', 'products'];

test('worlds that differ only in what an organisation must not know give it equal tables, and permitted facts change them', async () => {
  const changer = (seed: number) => new FactChanger(graph, loadCatalogue(), new Random(seed, ['statistics']));
  const organisations = organisationsOf(defaultPolicy);
  let epoch = worldMs + 40 * dayMs;
  let withheld = 0;
  let sensitive = 0;
  let cells = 0;
  for (let seed = 1; seed <= worlds; seed += 1) {
    const organisation = organisations[seed % organisations.length];
    if (organisation === undefined) throw new Error('the policy has organisations');
    const told = async () => {
      epoch += dayMs;
      await takeSnapshot(graph, epoch);
      const rows = Object.entries(await snapshotRows(graph, tables));
      return rows.filter(([name]) => name.startsWith(`${organisation.id} `) && !name.endsWith('parameters'));
    };
    await new WorldWriter(graph, new ConsentWrites(graph, defaultPolicy, () => Date.now())).write(
      mostlyAgreed(randomWorld(seed, customersMax)),
    );
    await graph.raw(markedSensitive('1'));
    const cache = new ClassTableCache(graph, defaultPolicy, () => Date.now(), 0);
    const terms = strictestTerms(await Promise.all(organisation.viewers.map((viewer) => cache.terms(viewer))));

    const before = await told();
    const changes = await changer(seed).change('withheld', terms);
    const after = await told();
    await changer(seed).change('permitted', terms);
    const permitted = await told();

    withheld += changes.values + changes.rows + changes.ties;
    sensitive += JSON.stringify(permitted) === JSON.stringify(after) ? 0 : 1;
    expect(after).toEqual(before);
    cells += before.filter(([name]) => !name.endsWith('segments')).flatMap(([, rows]) => rows as unknown[]).length;
  }
  expect(withheld).toBeGreaterThan(100);
  expect(sensitive).toBe(worlds);
  expect(cells).toBeGreaterThan(5);
});
