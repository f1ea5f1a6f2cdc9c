import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';
import { itemAt, Random } from '../../../src/ingest/generate/random.js';
import { buildKithSchema } from '../../../src/serve/schema/build.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type Operation, operationsOf, transcript } from '../../operations.js';
import { randomWorld } from '../../random-world.js';
import { type As, Town } from '../../town.js';
import { FactChanger } from '../../withheld-facts.js';

// Law 1 and 2 as one property: two graphs that differ only in what is withheld from a viewer give that viewer the same bytes.

const viewers: readonly As[] = ['analyst', 'partner', 'customer:c0'];
const operationsPerWorld = 30;
const atOnce = 4;

let graph: Graph;
let town: Town;
let operations: readonly Operation[];

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  operations = operationsOf(await buildKithSchema(), { seed: 7, filters: 25, random: 20 });
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

test('what is withheld changes no byte of any answer, and what is permitted does', { timeout: 300_000 }, async () => {
  const seen = { worlds: 0, withheld: 0, controls: 0, differing: 0, errors: 0 };

  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      await town.write(randomWorld(seed));
      const changer = new FactChanger(graph, loadCatalogue(), new Random(seed, ['facts']));
      const random = new Random(seed, ['choice']);
      seen.worlds += 1;
      for (const as of viewers) {
        const chosen = Array.from({ length: operationsPerWorld }, () =>
          itemAt(operations, random.integer(0, operations.length)),
        );
        const before = await answers(as, chosen);
        const changes = await changer.change('withheld', town.terms(as));
        seen.withheld += changes.values + changes.rows + changes.ties;
        const after = await answers(as, chosen);
        for (const [at, operation] of chosen.entries()) {
          expect(after[at], `${as}: ${operation.document}`).toBe(before[at]);
        }
        await changer.change('permitted', town.terms(as));
        const control = await answers(as, chosen);
        seen.controls += 1;
        seen.errors += control.filter((text) => text.includes('"errors"')).length;
        if (control.some((text, at) => text !== after[at])) seen.differing += 1;
      }
    }),
    { seed: 20_261_122, numRuns: 20, interruptAfterTimeLimit: 75_000, endOnFailure: true },
  );

  expect(seen.worlds).toBeGreaterThan(1);
  expect(seen.withheld).toBeGreaterThan(50 * seen.worlds);
  expect(seen.differing).toBeGreaterThan(seen.controls / 2);
  expect(seen.errors).toBe(0);
});

async function answers(as: As, chosen: readonly Operation[]): Promise<readonly string[]> {
  const texts: string[] = [];
  for (let from = 0; from < chosen.length; from += atOnce) {
    const batch = chosen.slice(from, from + atOnce);
    texts.push(...(await Promise.all(batch.map((operation) => transcript(town, as, operation)))));
  }
  return texts;
}
