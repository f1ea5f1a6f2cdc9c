import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Ground } from '../../noninterference/ground.js';
import type { Seams } from '../../noninterference/instance.js';
import { everyMutant, fiveMutants, runMutants } from '../../noninterference/mutants/run-mutants.js';
import { Switches } from '../../noninterference/mutants/switches.js';
import { duePurchases } from '../../noninterference/mutants/text-mutants.js';
import { runPairs } from '../../noninterference/pairs.js';
import { refusals } from '../../noninterference/refusals.js';

// Laws 1 and 2 as one property: two graphs that differ only in what is withheld from a viewer give that viewer the same bytes. This is the
// seeded tenth, of which `npm test` asks a few pairs; `npm run bench -- noninterference` asks all of it.

let graph: Graph;
let ground: Ground;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  ground = await Ground.open(graph, { seed: 7, random: 10, share: 0.05 });
});

afterAll(async () => {
  await ground[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

test('what is withheld changes no byte of any answer, and what is permitted does', { timeout: 1_800_000 }, async () => {
  const report = await runPairs(ground, {
    seed: 11,
    worlds: 20,
    operations: 50,
    values: 3,
    towns: 2,
    customersMax: 20,
    rest: true,
    note: () => undefined,
  });

  expect(report.differences).toEqual([]);
  expect(report.failures).toEqual([]);
  expect(report.pairs).toBeGreaterThan(1_000);
  expect(report.sensitive).toBeGreaterThan(report.pairs / 2);
  expect(report.changed).toBeGreaterThan(50 * 20);
  expect(report.fields.missing).toEqual([]);
  expect(report.unasked).toEqual([]);
  // A few conditions are on facts that seldom differ; the bench wants twenty controls of each.
  expect([...report.conditions.values()].filter((controls) => controls > 0).length).toBeGreaterThan(160);
});

test('ids and cursors of elsewhere are answered like those of nobody', async () => {
  await ground.writeWorld(5, 20);

  const tried = await refusals(ground.product);

  expect(tried.length).toBeGreaterThan(20);
  expect(tried.filter(({ accepted }) => accepted)).toEqual([]);
});

test('a server whose conditions could be broken, with none that is, is the product', { timeout: 600_000 }, async () => {
  await ground.writeWorld(6, 20);
  const probes = ground.small.filter((_, at) => at % 16 === 0);
  const answersUnder = (name: string, seams: Seams) => {
    // The name is a line of the document, which errors count.
    ground.broken.use(name, seams);
    return ground.answers(ground.broken, 'analyst', probes);
  };

  const answers = await answersUnder('the product', {});

  expect(probes.length).toBeGreaterThan(20);
  expect(await answersUnder('switched', new Switches(ground.catalogue).seams({}))).toEqual(answers);
});

test('a server with one condition broken is told from one without', { timeout: 1_800_000 }, async () => {
  await ground.writeWorld(6, 20);
  const five = fiveMutants(await everyMutant(ground), 2);

  const report = await runMutants(ground, five, {
    seed: 3,
    rounds: 16,
    probes: 4,
    customersMax: 30,
    note: () => undefined,
  });

  expect(five.mutants).toHaveLength(5);
  expect(report.survivors).toEqual([]);
});

test('a list that counts purchases that are withheld is told by what is due again', { timeout: 600_000 }, async () => {
  const herd = await everyMutant(ground);
  const mutants = herd.mutants.filter(({ name }) => name.includes(duePurchases));

  const report = await runMutants(
    ground,
    { ...herd, mutants },
    {
      seed: 3,
      rounds: 8,
      probes: 4,
      customersMax: 30,
      note: () => undefined,
    },
  );

  expect(mutants).toHaveLength(1);
  expect(report.survivors).toEqual([]);
});
