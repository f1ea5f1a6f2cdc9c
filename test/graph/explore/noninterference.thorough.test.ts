import { readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatabaseSettings } from '../../../src/database/database.js';
import type { StoreFiles } from '../../../src/database/import-store.js';
import { buildWorkspace } from '../../../src/explore/build.js';
import { buildPaths } from '../../../src/explore/homes.js';
import { IdPrints } from '../../../src/explore/id-prints.js';
import { projectViewer } from '../../../src/explore/project.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';
import type { WorkspacePage } from '../../../src/graph/workspace-reads.js';
import { Random } from '../../../src/ingest/generate/random.js';
import { drawer, exploreGround, project, researchWorld, smallPolicy } from '../../explore/ground.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { markedSensitive } from '../../noninterference/hard-world.js';
import { FactChanger } from '../../withheld-facts.js';
import { WorldWriter } from '../../world-writer.js';

// Two main graphs that differ only in what is withheld from the project give equal workspaces. Pseudonyms and shifts are drawn from the same
// bytes here, so that equal means equal in every property and in the order of the store.

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
});

afterAll(() => graph[Symbol.asyncDispose]());

test.each([1, 2, 3, 4, 5, 6])(
  'what is withheld from a project changes nothing of its workspace, and what is permitted does (%i)',
  { timeout: 300_000 },
  async (seed) => {
    await using ground = await exploreGround(graph);
    const writer = new WorldWriter(graph, new ConsentWrites(graph, smallPolicy, () => Date.now()));
    const viewer = projectViewer(smallPolicy, project);
    const changer = new FactChanger(graph, loadCatalogue(), new Random(seed, ['facts']));

    await writer.write(researchWorld(seed));
    await graph.raw(markedSensitive('1'));
    const before = await built();
    const changes = await changer.change('withheld', await ground.deps.terms(viewer));
    const after = await built();
    await changer.change('permitted', await ground.deps.terms(viewer));
    const permitted = await built();

    expect(changes.values + changes.rows + changes.ties).toBeGreaterThan(100);
    expect(before.length).toBeGreaterThan(300);
    expect(after).toEqual(before);
    expect(permitted).not.toEqual(before);

    /** Every line of what the database is filled from, in its order. */
    async function built(): Promise<readonly string[]> {
      const lines: string[] = [];
      const fill = async (_settings: DatabaseSettings, { nodes, ties }: StoreFiles) => {
        for (const { file } of [...nodes, ...ties]) {
          lines.push(basename(file), ...(await readFile(file, 'utf8')).split('\n'));
        }
      };
      const { build } = await buildWorkspace({ ...ground.deps, fill, draw: drawer('one') }, { project, viewer });
      await rm(buildPaths(ground.home, project, build).folder, { recursive: true });
      return lines;
    }
  },
);

test('two builds share no name and no time but by chance', async () => {
  await using ground = await exploreGround(graph);
  const viewer = projectViewer(smallPolicy, project);
  await new WorldWriter(graph, new ConsentWrites(graph, smallPolicy, () => Date.now())).write(researchWorld(1));
  const fill = async () => undefined;
  const one = await buildWorkspace({ ...ground.deps, fill }, { project, viewer });
  const other = await buildWorkspace({ ...ground.deps, fill }, { project, viewer });
  const [ids, others] = await Promise.all(
    [one, other].map(({ build }) => IdPrints.read(buildPaths(ground.home, project, build).ids)),
  );

  expect(ids?.size).toBeGreaterThan(100);
  expect(ids?.sharedWith(others ?? new IdPrints())).toBe(0);
  expect(ids?.sharedWith(ids)).toBe(ids?.size);
});

test('an influence is there only where both ends let research know all that it was learned from', async () => {
  await using ground = await exploreGround(graph);
  const world = researchWorld(2);
  const refused = world.nodes
    .filter((node, index) => node.noun === 'Customer' && index % 3 === 0)
    .map(({ key }) => [key, { action: 'refused', purpose: 'research', category: 'purchase' } as const] as const);
  const writer = new WorldWriter(graph, new ConsentWrites(graph, smallPolicy, () => Date.now()));
  await writer.write({ ...world, words: [...world.words, ...refused] });
  const read = await ground.deps.terms(projectViewer(smallPolicy, project));
  const inputs = ['social_edge', 'purchase_item'];
  await graph.raw(
    `MATCH (:Customer)-[tie:INFLUENCES]->() DELETE tie
     WITH count(*) AS _
     MERGE (run:Run {job: 'influence', current: true}) SET run.id = 'learned'
     WITH run
     MATCH (one:Customer), (other:Customer) WHERE one <> other
     CREATE (one)-[:INFLUENCES {probability: 0.5, runId: run.id, inputs: $inputs}]->(other)`,
    { inputs },
  );
  const pages: WorkspacePage[] = [];
  for await (const page of ground.deps.reads.pages(read)) pages.push(page);
  const open = (categories: readonly string[]) =>
    new Set(
      pages
        .flatMap((page) => page.customers)
        .filter((one) => categories.every((category) => read.allow[category]?.[one.class ?? -1] === 1))
        .map(({ customerId }) => customerId),
    );

  const told = pages.flatMap(({ social }) =>
    social.flatMap(({ customerId, influences }) => influences.map(([otherId]) => [customerId, otherId] as const)),
  );

  const [tied, all] = [open(['social_edge', 'inferred_influence']), open([...inputs, 'inferred_influence'])];
  expect(all.size).toBeGreaterThan(1);
  expect(tied.size).toBeGreaterThan(all.size);
  expect(told).toHaveLength(all.size * (all.size - 1));
  expect(told.every((ends) => ends.every((id) => all.has(id)))).toBe(true);
});
