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
